// The tree of a draft: deeds without a new page, dragging, keys, what is folded and chosen stays so. Without it everything is a form.
"use strict";
(function () {
  const typing = (el) => el.closest("input, textarea, select, [contenteditable]") !== null && el.type !== "checkbox";
  const tree = () => document.getElementById("tree");
  const deed = () => document.getElementById("deed");
  let busy = false;
  let last = null; // the line on which somebody works

  // a deed answers with the tree as it is then; where it cannot (others were quicker), it is sent as a page, which says why
  function send(url, values) {
    if (busy) return;
    busy = true;
    remember();
    htmx.ajax("POST", url, { source: deed(), target: "#tree", swap: "outerHTML", select: "#tree", values: values });
    deed().again = { url: url, values: values };
  }
  function sendAsPage(form) {
    form.action = form.again.url;
    for (const name of Object.keys(form.again.values)) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = form.again.values[name];
      form.append(field);
    }
    HTMLFormElement.prototype.submit.call(form);
  }
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.target.id !== "deed" || !button) return;
    event.preventDefault();
    send(button.formAction, button.name ? { [button.name]: button.value } : {});
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.elt.id === "deed") sendAsPage(event.detail.elt);
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (event.detail.elt.id !== "deed") return;
    busy = false;
    say(event.detail.elt.dataset.away);
  });
  function say(text) {
    const word = document.createElement("p");
    word.className = "said-now warning";
    word.textContent = text;
    document.querySelector("#told [role=status]").replaceChildren(word);
  }

  // what is folded and chosen, and where one is, outlives the tree that is replaced
  let kept = { open: {}, chosen: new Set() };
  function remember() {
    kept = { open: {}, chosen: new Set() };
    tree().querySelectorAll("details.fold").forEach((d) => { kept.open[d.id] = d.open; });
    tree().querySelectorAll(".pick input:checked").forEach((box) => kept.chosen.add(box.value));
  }
  function restore() {
    tree().querySelectorAll("details.fold").forEach((d) => { if (d.id in kept.open) d.open = kept.open[d.id]; });
    tree().querySelectorAll(".pick input").forEach((box) => { box.checked = kept.chosen.has(box.value); });
    const there = last && document.getElementById(last);
    if (there && document.activeElement === document.body) focusOn(there);
  }
  function count() {
    const bar = document.getElementById("bulk");
    if (!bar) return;
    const n = document.querySelectorAll(".pick input:checked").length;
    const word = bar.querySelector(".bulk-count");
    word.textContent = n ? word.dataset.some + n : word.dataset.none;
    bar.classList.toggle("chosen", n > 0);
  }
  document.addEventListener("change", (event) => { if (event.target.closest(".pick")) count(); });

  function ready() {
    busy = false;
    restore();
    count();
    if (!window.Sortable) return;
    document.querySelectorAll("ol[data-drop]").forEach((list) => {
      if (list.dataset.ready) return;
      list.dataset.ready = "yes";
      new Sortable(list, { group: list.dataset.drop, handle: ".grip", draggable: "[data-node]", animation: 120, onEnd: dropped });
    });
  }
  // htmx hands attributes of the old tree on to the new one, and the content policy takes no style from anybody
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "tree") tree().querySelectorAll("[style]").forEach((el) => el.removeAttribute("style"));
  });
  function dropped(event) {
    if (event.from === event.to && event.oldIndex === event.newIndex) return;
    const item = event.item, before = item.previousElementSibling, after = item.nextElementSibling;
    const place = before ? "after/" + before.dataset.code : after ? "before/" + after.dataset.code : "last/" + event.to.dataset.under;
    const keep = event.originalEvent && event.originalEvent.ctrlKey ? { keep: "1" } : {};
    last = item.id;
    send(item.dataset.move, Object.assign({ place: place }, keep));
  }
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "tree" || (event.detail.elt && event.detail.elt.id === "tree")) ready();
  });
  // a line that was edited goes on where it was
  document.addEventListener("htmx:afterSettle", (event) => {
    const id = event.detail.elt.id || "";
    if (!id.startsWith("line-")) return;
    const line = document.getElementById(id);
    const first = line.matches("form") ? line.querySelector(".theirs input, .wrong input, .entry-field input, .entry-field select") : line.querySelector(".edit");
    if (first && (document.activeElement === document.body || line.matches("form"))) first.focus();
  });

  // keys: j and k from line to line, e edits, Alt and an arrow moves, Ctrl+Z takes back
  const moves = { ArrowUp: "up-", ArrowDown: "down-", ArrowLeft: "out-", ArrowRight: "in-" };
  const visible = (node) => node.getClientRects().length > 0;
  function focusOn(node) {
    document.querySelectorAll("[data-node].chosen").forEach((one) => one.classList.remove("chosen"));
    node.classList.add("chosen");
    last = node.id;
    const link = node.querySelector(".line-name a, .line-form input:not([type=hidden])");
    if (link) link.focus();
    node.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("focusin", (event) => {
    const node = event.target.closest("[data-node]");
    if (node) last = node.id;
  });
  document.addEventListener("keydown", (event) => {
    const node = event.target.closest("[data-node]");
    if (event.key === "Escape" && node) {
      const form = event.target.closest("form.line-form");
      if (form) form.querySelector(".cancel").click();
      return;
    }
    if (typing(event.target)) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z") {
      const button = document.getElementById(event.shiftKey ? "redo" : "undo");
      if (button) { event.preventDefault(); button.click(); }
      return;
    }
    if (event.altKey && node && moves[event.key]) {
      event.preventDefault();
      const button = document.getElementById(moves[event.key] + node.id.slice(2));
      if (button) { last = node.id; button.click(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j" || event.key === "k") {
      const nodes = Array.from(document.querySelectorAll("[data-node]")).filter(visible);
      const at = node ? nodes.indexOf(node) : -1;
      const next = nodes[Math.max(0, Math.min(nodes.length - 1, at + (event.key === "j" ? 1 : -1)))];
      if (next) focusOn(next);
    } else if (event.key === "e" && node) {
      const link = node.querySelector(".edit");
      if (link) link.click();
    }
  });
  ready();
})();
