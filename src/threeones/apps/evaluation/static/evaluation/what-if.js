// A slider and its number field say the same; htmx asks for what comes of it.
"use strict";
(function () {
  const form = document.getElementById("what-if");
  form.addEventListener("input", (event) => {
    const slider = event.target;
    if (slider.dataset.for) document.getElementById(slider.dataset.for).value = slider.value;
  }, true);
  form.addEventListener("input", (event) => {
    const slider = form.querySelector(`[data-for="${CSS.escape(event.target.id)}"]`);
    if (slider && event.target.value.trim() !== "" && !isNaN(Number(event.target.value))) slider.value = event.target.value;
  });
})();
