// The editor: tokens and earlier texts are put into the boxes; htmx keeps what is typed.
"use strict";
(function () {
  const changed = (box) => box.dispatchEvent(new Event("input", { bubbles: true }));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert], [data-fill]");
    if (!button) return;
    const box = document.getElementById(button.dataset.into || button.dataset.fill);
    if (button.dataset.insert) {
      box.setRangeText(button.dataset.insert, box.selectionStart, box.selectionEnd, "end");
    } else {
      // by way of the browser's own editing where it can, so that Ctrl-Z takes it back
      const text = document.getElementById(button.dataset.from).textContent;
      box.focus();
      box.select();
      if (!document.execCommand("insertText", false, text)) box.value = text;
    }
    box.focus();
    changed(box);
  });
  // what is still to be kept is sent before the page is left
  addEventListener("pagehide", () => {
    const form = document.getElementById("review-form");
    document.querySelectorAll("textarea[data-typing]").forEach((box) => {
      const data = new FormData();
      ["csrfmiddlewaretoken", "base"].forEach((name) => data.set(name, form.elements[name].value));
      data.set(box.name, box.value);
      navigator.sendBeacon(box.getAttribute("hx-post"), data);
    });
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea[hx-post]")) event.target.dataset.typing = "";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.elt.matches("textarea[hx-post]")) delete event.detail.elt.dataset.typing;
  });
  document.getElementById("review-form").addEventListener("submit", () => {
    document.querySelectorAll("textarea[data-typing]").forEach((box) => { delete box.dataset.typing; });
  });
})();
