// Copies the text of a field, also where the page did not come by https and the browser keeps its clipboard shut.
"use strict";
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.focus();
  field.select();
  let copied = false;
  try {
    await navigator.clipboard.writeText(field.value);
    copied = true;
  } catch {
    copied = document.execCommand("copy");
  }
  document.getElementById(`${button.dataset.copy}-status`).textContent = copied ? button.dataset.done : "";
});
