// A figure's name goes into the section that was written in last, where the cursor stands.
let written = null;
document.addEventListener("focusin", (event) => {
  if (event.target.matches("textarea[data-circular]")) written = event.target;
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button) return;
  const area = written || document.querySelector("textarea[data-circular]");
  area.setRangeText(button.dataset.insert, area.selectionStart, area.selectionEnd, "end");
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
});
