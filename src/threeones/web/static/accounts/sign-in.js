// Sign-in when many come at once: the server says when to come back (503, Retry-After), and this does so by itself.
// What was typed stays in the form; without this script the page says the same and one tries again by hand.
"use strict";
(function () {
  const waiting = document.querySelector("[data-waiting]");
  const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

  function show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    document.title = page.title;
    document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
    prepare();
    const word = document.querySelector("main [role=alert]");
    if (word) { word.tabIndex = -1; word.focus(); }
  }

  async function send(form) {
    const data = new URLSearchParams(new FormData(form));
    const headers = { "X-Requested-With": "XMLHttpRequest" };
    for (;;) {
      const answer = await fetch(form.action, { method: "POST", body: data, headers });
      if (answer.status !== 503) return answer;
      const note = document.querySelector("[data-waiting]") || waiting;
      if (note) note.hidden = false;
      // whoever waited for a turn does not go to the end of the queue again
      if (answer.headers.get("X-Turn")) headers["X-Turn"] = answer.headers.get("X-Turn");
      const seconds = Number(answer.headers.get("Retry-After")) || 3;
      // the server gave everybody another moment; a fraction more, as it counts in whole seconds
      await pause(seconds + Math.random());
    }
  }

  async function enter(form) {
    let answer;
    try {
      answer = await send(form);
    } catch {
      form.submit();
      return;
    }
    const text = await answer.text();
    if ((answer.headers.get("Content-Type") || "").includes("json")) {
      const told = JSON.parse(text);
      if (told.location) location.assign(told.location);
      else show(told.html);
    } else {
      show(text);
    }
  }

  function prepare() {
    document.querySelectorAll("form[data-sign-in]").forEach((form) => {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const button = form.querySelector("button");
        if (button.disabled) return;
        button.disabled = true;
        enter(form).finally(() => { button.disabled = false; });
      });
    });
  }
  prepare();
})();
