// Drafts of forms: the server keeps them (htmx); what it could not take, as nobody is signed in any more or it is away,
// stays in this window until it can, and for the same person only.
"use strict";
(function () {
  const LEFT_OUT = new Set(["csrfmiddlewaretoken", "writer", "next", "action"]);
  const store = {
    put(name, values) { try { sessionStorage.setItem(name, JSON.stringify(values)); } catch { /* a full or forbidden store keeps nothing */ } },
    get(name) { try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; } },
    drop(name) { try { sessionStorage.removeItem(name); } catch { /* nothing was kept */ } },
  };
  const of = (user, form) => "draft:" + user + ":" + form;

  // others' drafts of this window are not for this person's eyes
  function forgetOthers(user) {
    try {
      for (const key of Object.keys(sessionStorage)) {
        if (key.startsWith("draft:") && !key.startsWith(of(user, ""))) sessionStorage.removeItem(key);
      }
    } catch { /* no store */ }
  }

  function valuesOf(form) {
    const told = {};
    for (const [key, value] of new FormData(form)) {
      if (LEFT_OUT.has(key) || typeof value !== "string") continue;
      (told[key] = told[key] || []).push(value);
    }
    return told;
  }

  function restore(form, told) {
    for (const field of form.elements) {
      if (!field.name || LEFT_OUT.has(field.name) || field.type === "file" || field.type === "submit") continue;
      const given = told[field.name] || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
      else if (given.length) field.value = given[given.length - 1];
    }
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function say(word, text, fault) {
    const span = document.createElement("span");
    span.textContent = text;
    if (fault) span.className = "fault";
    word.replaceChildren(span);
  }

  // what this window kept comes back, unless it was sent meanwhile
  function bringBack(form, word, name) {
    const waiting = store.get(name);
    if (!waiting) return;
    const key = (waiting.key || waiting.token || [""])[0];
    fetch(word.dataset.check + "?key=" + encodeURIComponent(key), { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok && !answer.redirected ? answer.json() : null))
      .then((told) => {
        if (!told) return;
        store.drop(name);
        if (told.sent) return;
        restore(form, waiting);
        say(word, word.dataset.back, false);
      })
      .catch(() => { /* away: it stays for the next time */ });
  }

  function faultOf(word, status) {
    if (status === 403) return word.dataset.other;
    return status === 503 || status === 507 ? word.dataset.away : word.dataset.out;
  }

  function watch(word) {
    const form = word.closest("form");
    if (!form || word.dataset.watched) return;
    word.dataset.watched = "yes";
    const name = of(word.dataset.user, word.dataset.draft);
    const put = () => store.put(name, valuesOf(form));
    forgetOthers(word.dataset.user);
    // the answer to a sending holds what was sent, and what it is now to build on: an older version would be refused for ever
    if ("answer" in word.dataset) put();
    else bringBack(form, word, name);
    form.addEventListener("input", put);
    form.addEventListener("change", put);
    form.addEventListener("submit", (event) => {
      const aside = event.submitter && event.submitter.hasAttribute("formaction");
      if (aside) store.drop(name);
      else put();
    });

    // who is signed out would be led away in the middle of a word: the form stays, and says so; sending it leads to the door
    form.addEventListener("htmx:beforeOnLoad", (event) => {
      const { elt, xhr } = event.detail;
      const out = xhr.getResponseHeader("HX-Redirect");
      if (elt === form) {
        if (!out && xhr.status < 300) store.drop(name);
        return;
      }
      if (!out) return;
      event.preventDefault();
      put();
      say(word, word.dataset.out, true);
    });
    word.addEventListener("htmx:beforeSwap", (event) => {
      const { xhr } = event.detail;
      const kept = xhr.status === 200 && new URL(xhr.responseURL, location.href).pathname === word.dataset.check;
      if (kept) {
        store.drop(name);
        return;
      }
      event.detail.shouldSwap = false;
      put();
      say(word, faultOf(word, xhr.status), true);
    });
    // a piece that is refused shows nothing: sent once more as a page it says why
    form.addEventListener("htmx:responseError", (event) => {
      if (event.detail.elt !== form) return;
      if (event.detail.xhr.status < 500) form.submit();
      else say(word, word.dataset.away, true);
    });
    form.addEventListener("htmx:sendError", (event) => {
      if (event.detail.elt !== form && event.detail.elt !== word) return;
      put();
      say(word, word.dataset.away, true);
    });
  }

  // a form of which this window still holds something is opened again
  function openAgain(root) {
    for (const link of root.querySelectorAll("a[data-opens]")) {
      if (store.get(of(link.dataset.user, link.dataset.opens))) {
        link.click();
        return;
      }
    }
  }

  document.querySelectorAll("[data-draft]").forEach(watch);
  document.addEventListener("htmx:load", (event) => {
    const root = event.detail.elt;
    root.querySelectorAll("[data-draft]").forEach(watch);
    openAgain(root);
  });

  // a file that has been sent at once is not sent again with the form
  document.addEventListener("htmx:afterRequest", (event) => {
    const picked = event.detail.elt;
    if (picked.matches && picked.matches("[data-upload]") && event.detail.successful) picked.value = "";
  });
  const faults = document.getElementById("faults");
  if (faults) faults.focus();
})();
