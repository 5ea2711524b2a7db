// The search box of the header: arrows go through what is suggested, Escape closes it.
"use strict";
(function () {
  const box = document.getElementById("q"), below = document.getElementById("found");
  if (!box || !below) return;
  const close = () => { below.textContent = ""; };
  const links = () => Array.from(below.querySelectorAll("a[href]"));
  box.form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { close(); box.focus(); return; }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const all = [box, ...links()];
    const at = all.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    if (all.length > 1 && at >= 0 && at < all.length) { event.preventDefault(); all[at].focus(); }
  });
  document.addEventListener("click", (event) => { if (!box.form.contains(event.target)) close(); });
  box.form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !box.form.contains(event.relatedTarget)) close();
  });
  // an answer that comes after the box was emptied or left says nothing
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target === below && (!box.value.trim() || !box.form.contains(document.activeElement))) {
      event.detail.shouldSwap = false;
      close();
    }
  });
})();
