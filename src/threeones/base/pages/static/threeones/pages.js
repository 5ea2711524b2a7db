// What pages do beyond links and forms: the drawer, the menu on phones, keys in tables, sorting of short tables.
"use strict";
(function () {
  document.documentElement.classList.add("js");
  const drawer = document.getElementById("drawer");
  const typing = (el) => el.closest("input, textarea, select, [contenteditable]") !== null;

  // the drawer: htmx fills it; where that fails, the link is followed as a page
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "drawer-body") return;
    prepare(drawer);
    drawer.scrollTop = 0;
    if (!drawer.open) drawer.showModal();
  });
  const follow = (event) => {
    const link = event.detail.elt.closest("a[hx-get]");
    if (link) location.href = link.href;
  };
  document.addEventListener("htmx:responseError", follow);
  document.addEventListener("htmx:sendError", follow);
  // a number opened in a new tab or window is a page, not a drawer
  document.addEventListener("click", (event) => {
    const apart = event.ctrlKey || event.metaKey || event.shiftKey;
    if (apart && event.target.closest("a[hx-get]")) event.stopPropagation();
  }, true);
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.as-of[open], details.person[open]").forEach((d) => { if (!d.contains(event.target)) d.open = false; });
    if (event.target.closest("[data-close]") || event.target === drawer) drawer.close();
    const menu = event.target.closest(".menu-button");
    if (menu) {
      const open = document.getElementById("menu").classList.toggle("open");
      menu.setAttribute("aria-expanded", String(open));
    }
    const head = event.target.closest("[data-sort] th button");
    if (head) sortBy(head.closest("th"));
  });

  // j and k move through the rows of a table, Enter opens the row's first link, / goes to the search box
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || drawer.open || typing(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector("input[type=search]");
      if (search) { event.preventDefault(); search.focus(); }
      return;
    }
    const target = (row) => row.querySelector("a[href]:not(.number):not(.cell)");
    const rows = Array.from(document.querySelectorAll("[data-rows] > tbody > tr")).filter(target);
    const at = rows.findIndex((row) => row.classList.contains("at"));
    if ((event.key === "j" || event.key === "k") && rows.length) {
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + (event.key === "j" ? 1 : -1)))];
      if (at >= 0) rows[at].classList.remove("at");
      next.classList.add("at");
      next.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && at >= 0 && !event.target.closest("a, button, summary")) {
      target(rows[at]).click();
    }
  });

  // tables that stand whole in the page are sorted here; long lists are sorted by the server
  function prepare(root) {
    root.querySelectorAll("table[data-sort] > thead th").forEach((th) => {
      if (th.querySelector("button")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...th.childNodes);
      th.append(button);
    });
  }
  function sortBy(th) {
    const down = th.getAttribute("aria-sort") === "ascending";
    const body = th.closest("table").tBodies[0];
    const key = (row) => row.cells[th.cellIndex].dataset.key || row.cells[th.cellIndex].textContent.trim();
    const rows = Array.from(body.rows).map((row) => [key(row), row]);
    const numeric = rows.every(([text]) => text !== "" && !isNaN(Number(text)));
    rows.sort(([a], [b]) => (numeric ? a - b : a.localeCompare(b, document.documentElement.lang)));
    if (down) rows.reverse();
    th.parentNode.querySelectorAll("[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
    th.setAttribute("aria-sort", down ? "descending" : "ascending");
    body.append(...rows.map(([, row]) => row));
  }
  prepare(document);

  // paper has no summary to press: everything folded is opened while printing
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = Array.from(document.querySelectorAll("main details:not([open])"));
    closed.forEach((d) => { d.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((d) => { d.open = false; }));
})();
