// Corrections that were not taken: refused ones are sent once more as a page, which says why; a server that is away is named.
"use strict";
(function () {
  document.addEventListener("htmx:responseError", (event) => {
    const form = event.detail.elt;
    if (form.id !== "correct-form") return;
    if (event.detail.xhr.status < 500) form.submit();
    else away();
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (event.detail.elt.id === "correct-form") away();
  });

  function away() {
    const word = document.getElementById("import-again");
    const said = document.createElement("span");
    said.className = "fault";
    said.textContent = word.dataset.away;
    word.classList.add("import-away");
    word.replaceChildren(said);
  }
})();
