// Drafts of forms: the server keeps them (htmx); what it could not take, as nobody is signed in any more or it is away,
// stays in this window until it can, and for the same person only.
"use strict";
(function () {
  const word = document.querySelector("[data-draft]");
  if (!word) return;
  const form = word.closest("form");
  const name = "draft:" + word.dataset.user + ":" + word.dataset.draft;
  const LEFT_OUT = new Set(["csrfmiddlewaretoken", "next", "action"]);

  const store = {
    put(values) { try { sessionStorage.setItem(name, JSON.stringify(values)); } catch { /* a full or forbidden store keeps nothing */ } },
    get() { try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; } },
    drop() { try { sessionStorage.removeItem(name); } catch { /* nothing was kept */ } },
  };
  const values = () => {
    const told = {};
    for (const [key, value] of new FormData(form)) {
      if (LEFT_OUT.has(key) || typeof value !== "string") continue;
      (told[key] = told[key] || []).push(value);
    }
    return told;
  };
  const say = (text, fault) => {
    const span = document.createElement("span");
    span.textContent = text;
    if (fault) span.className = "fault";
    word.replaceChildren(span);
  };

  // others' drafts of this window are not for this person's eyes
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith("draft:") && !key.startsWith("draft:" + word.dataset.user + ":")) sessionStorage.removeItem(key);
    }
  } catch { /* no store */ }

  function restore(told) {
    for (const field of form.elements) {
      if (!field.name || LEFT_OUT.has(field.name) || field.type === "file" || field.type === "submit") continue;
      const given = told[field.name] || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
      else if (given.length) field.value = given[given.length - 1];
    }
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  const waiting = store.get();
  if (waiting) {
    const key = (waiting.key || [""])[0];
    fetch(word.dataset.check + "?key=" + encodeURIComponent(key), { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok && !answer.redirected ? answer.json() : null))
      .then((told) => {
        if (!told) return;
        store.drop();
        if (told.sent) return;
        restore(waiting);
        say(word.dataset.back, false);
      })
      .catch(() => { /* away: it stays for the next time */ });
  }

  form.addEventListener("input", () => store.put(values()));
  form.addEventListener("change", () => store.put(values()));
  form.addEventListener("submit", (event) => {
    const aside = event.submitter && event.submitter.hasAttribute("formaction");
    if (aside) store.drop();
    else store.put(values());
  });

  // who is signed out would be led away in the middle of a word: the form stays, and says so; sending it leads to the door
  form.addEventListener("htmx:beforeOnLoad", (event) => {
    if (!event.detail.xhr.getResponseHeader("HX-Redirect")) return;
    event.preventDefault();
    store.put(values());
    say(word.dataset.out, true);
  });
  word.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const kept = xhr.status === 200 && new URL(xhr.responseURL, location.href).pathname === word.dataset.check;
    if (kept) {
      store.drop();
      return;
    }
    event.detail.shouldSwap = false;
    store.put(values());
    say(xhr.status === 503 || xhr.status === 507 ? word.dataset.away : word.dataset.out, true);
  });
  word.addEventListener("htmx:sendError", () => {
    store.put(values());
    say(word.dataset.away, true);
  });

  // a file that has been sent at once is not sent again with the form
  document.addEventListener("htmx:afterRequest", (event) => {
    const picked = event.detail.elt;
    if (picked.matches && picked.matches("[data-upload]") && event.detail.successful) picked.value = "";
  });
  const faults = document.getElementById("faults");
  if (faults) faults.focus();
})();
