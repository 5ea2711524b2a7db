// The editor of a scheme: numbers of lines, words to complete, a check while somebody writes, and the form that changes the text.
// Drafts are kept as for every form (entry.js); without this script the buttons of the form do the same.
"use strict";
(function () {
  const desk = document.querySelector("[data-scheme-editor]");
  if (!desk) return;
  const area = desk.querySelector("textarea"), gutter = desk.querySelector(".scheme-lines");
  const measure = desk.querySelector(".scheme-measure"), list = document.getElementById("scheme-words");
  const form = area.form, checked = document.getElementById("checked"), preview = document.getElementById("preview");
  const wrongField = document.getElementById("field-fault");
  const PAUSE = 500, MOST = 8;

  function ask(url, more, signal) {
    const data = new FormData();
    for (const name of ["csrfmiddlewaretoken", "like"]) data.set(name, form.elements[name].value);
    data.set("text", area.value);
    for (const [name, value] of Object.entries(more)) data.set(name, value);
    return fetch(url, { method: "POST", body: data, signal }).then((answer) => {
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      return answer;
    });
  }

  // --- numbers of lines, with a mark where something is wrong
  let drawn = "";
  function draw() {
    const count = area.value.split("\n").length;
    const bad = new Set([...checked.querySelectorAll("[data-line]")].map((a) => Number(a.dataset.line)));
    const state = count + ":" + [...bad].join(",");
    if (state !== drawn) {
      const lines = document.createDocumentFragment();
      for (let n = 1; n <= count; n += 1) {
        const line = document.createElement("span");
        line.textContent = n;
        if (bad.has(n)) line.className = "bad";
        lines.append(line);
      }
      gutter.replaceChildren(lines);
      drawn = state;
    }
    gutter.scrollTop = area.scrollTop;
  }

  function goTo(number, word) {
    const lines = area.value.split("\n");
    const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
    const line = lines[number - 1] || "", at = word ? line.indexOf(word) : -1;
    area.focus();
    area.setSelectionRange(at < 0 ? start : start + at, at < 0 ? start + line.length : start + at + word.length);
    const seen = area.getBoundingClientRect();
    if (seen.top < 0 || seen.bottom > innerHeight) area.scrollIntoView({ block: "center" });
    area.scrollTop = Math.max(0, (number - 4) * height());
    measure.textContent = line.slice(0, Math.max(at, 0) + (at < 0 ? 0 : word.length));
    area.scrollLeft = Math.max(0, measure.offsetWidth - area.clientWidth * 0.7);
    draw();
  }

  const height = () => parseFloat(getComputedStyle(area).lineHeight);

  // --- the check, and the form of the text's values
  let waiting = 0, asking = null;
  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  }

  function look() {
    clearTimeout(waiting);
    if (asking) asking.abort();
    asking = new AbortController();
    return ask(desk.dataset.check, {}, asking.signal)
      .then((answer) => answer.text())
      .then((html) => { show(html); say(""); })
      .catch((error) => { if (error.name !== "AbortError") say(desk.dataset.away); });
  }

  function say(fault) {
    wrongField.textContent = fault;
    wrongField.hidden = !fault;
  }

  // with this script the fields are no part of what is sent or kept as a draft: a change goes into the text at once
  function unname() {
    checked.querySelectorAll("[data-place], [data-unnamed]").forEach((field) => field.removeAttribute("name"));
  }

  function show(html) {
    const open = new Map([...checked.querySelectorAll("details")].map((d) => [d.id, d.open]));
    const at = document.activeElement, place = checked.contains(at) ? at.dataset.place : "";
    const typed = place && at.value, changed = place && "defaultValue" in at && at.value !== at.defaultValue;
    checked.innerHTML = html;
    checked.querySelectorAll("details").forEach((d) => { if (open.has(d.id)) d.open = open.get(d.id); });
    unname();
    const again = place && checked.querySelector("[data-place='" + CSS.escape(place) + "']");
    if (again) {
      if (changed) again.value = typed;
      again.focus({ preventScroll: true });
    }
    draw();
  }

  function put(field) {
    const text = area.value, place = field.dataset.place;
    return ask(desk.dataset.change, { at: place, value: field.value })
      .then((answer) => answer.json())
      .then((told) => {
        if (told.fault) return say(told.fault);
        // somebody typed on meanwhile: once more, into what stands there now
        if (area.value !== text) return put(field);
        say("");
        if ("defaultValue" in field) field.defaultValue = field.value;
        return replace(told.text);
      })
      .catch(() => say(desk.dataset.away));
  }

  // only the stretch that differs is set anew, so that the caret and the view stay where they are
  function replace(text) {
    const old = area.value;
    let start = 0, end = 0;
    while (start < Math.min(old.length, text.length) && old[start] === text[start]) start += 1;
    const most = Math.min(old.length, text.length) - start;
    while (end < most && old[old.length - 1 - end] === text[text.length - 1 - end]) end += 1;
    area.setRangeText(text.slice(start, text.length - end), start, old.length - end, "preserve");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // --- words to complete
  let words = null, offered = [], chosen = -1, from = 0;
  fetch(desk.dataset.words).then((a) => (a.ok && !a.redirected ? a.json() : null)).then((told) => { words = told; }).catch(() => {});

  function declared() {
    const found = checked.querySelector("[data-facts]");
    try { return JSON.parse(found.dataset.facts); } catch { return {}; }
  }

  const plain = (names) => names.map((name) => ({ name, insert: name, note: "" }));
  const factNames = () => Object.entries(declared()).map(([name, label]) => ({ name, insert: name, note: label === name ? "" : label }));

  function newFacts() {
    const there = declared();
    return words.facts.filter((f) => !(f.name in there)).map((f) => {
      const parts = [f.label && "label: " + f.label, f.type && "type: " + f.type, f.unit && "unit: " + f.unit].filter(Boolean);
      return { name: f.name, insert: f.name + ": {" + parts.join(", ") + "}", note: f.label };
    });
  }

  function scores(quoted) {
    return words.scores.map((s) => {
      const mark = s.insert.includes('"') ? "'" : '"';
      return { name: s.name, insert: quoted ? s.insert : mark + s.insert + mark, note: s.note };
    });
  }

  // what may stand at the caret: keys of the section, or what its key takes
  function candidates(before, above) {
    const top = /^([A-Za-z_]+)\s*:/.exec(before) || [...above].reverse().map((l) => /^([A-Za-z_]+)\s*:/.exec(l)).find(Boolean);
    if (/^[A-Za-z_]*$/.test(before)) return plain(words.keys[""]).map((k) => ({ ...k, insert: k.name + ": " }));
    const section = top ? top[1] : "";
    const indent = /^\s*/.exec(before)[0].length;
    const owner = [...above].reverse().find((l) => l.trim() && /^\s*/.exec(l)[0].length < indent) || "";
    const inParts = /\bparts\s*:\s*\[[^\]]*$/.test(before) || /^\s*(-\s+)?parts\s*:\s*$/.test(owner);
    const place = inParts ? section + "[].parts[]" : words.keys[section + "[]"] ? section + "[]" : section;
    const braces = before.lastIndexOf("{") > before.lastIndexOf("}");
    const value = braces
      ? /([A-Za-z_]\w*)\s*:\s*("[^"]*|'[^']*|[^,{}"']*)$/.exec(before)
      : /^[\s-]*([A-Za-z_]\w*)\s*:\s*(.*)$/.exec(before);
    if (value) return valuesOf(value[1], place, /^["']/.test(value[2]));
    if (section === "facts" && !braces) return newFacts();
    return plain(words.keys[place] || []).map((k) => ({ ...k, insert: k.name + ": " }));
  }

  function valuesOf(key, place, quoted) {
    if (key === "score") return scores(quoted);
    if (key === "groups") return factNames();
    if (["value", "when", "points", "exempt"].includes(key)) {
      return [...factNames(), ...words.functions.map((name) => ({ name, insert: name + "(", note: "" }))];
    }
    return plain(words.choices[place + "." + key] || words.choices[key] || []);
  }

  function offer(asked) {
    if (!words || area.selectionStart !== area.selectionEnd) return close();
    const above = area.value.slice(0, area.selectionStart).split("\n"), before = above.pop();
    const word = /[\p{L}\p{N}_]*$/u.exec(before)[0];
    if ((!asked && !word) || /^\s*#/.test(before)) return close();
    const found = candidates(before.slice(0, before.length - word.length) + word, above)
      .filter((c) => c.name.toLowerCase().startsWith(word.toLowerCase()) || (word && c.note.includes(word)));
    offered = found.slice(0, MOST);
    if (!offered.length || (!asked && offered.length === 1 && offered[0].name === word)) return close();
    from = area.selectionStart - word.length;
    chosen = asked ? 0 : -1;
    return paint(before, above.length);
  }

  function paint(before, line) {
    list.replaceChildren(...offered.map((one, n) => {
      const item = document.createElement("li");
      item.id = "scheme-word-" + n;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(n === chosen));
      item.append(one.name);
      if (one.note) {
        const note = document.createElement("span");
        note.textContent = one.note;
        if (/[\u3400-\u9fff]/.test(one.note)) note.lang = "zh";
        item.append(" ", note);
      }
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(n); });
      return item;
    }));
    if (line !== undefined) {
      measure.textContent = before;
      const style = getComputedStyle(area);
      const left = area.offsetLeft + parseFloat(style.paddingLeft) + measure.offsetWidth - area.scrollLeft;
      list.style.left = Math.max(0, Math.min(left, desk.clientWidth - 240)) + "px";
      list.style.top = area.offsetTop + parseFloat(style.paddingTop) + (line + 1) * height() - area.scrollTop + 4 + "px";
    }
    list.hidden = false;
    if (chosen < 0) area.removeAttribute("aria-activedescendant");
    else area.setAttribute("aria-activedescendant", "scheme-word-" + chosen);
  }

  function close() {
    list.hidden = true;
    offered = [];
    area.removeAttribute("aria-activedescendant");
  }

  function take(n) {
    const text = offered[n].insert;
    area.focus();
    area.setSelectionRange(from, area.selectionEnd);
    // by way of the browser's own editing where it can, so that Ctrl-Z takes it back
    if (!document.execCommand("insertText", false, text)) {
      area.setRangeText(text, from, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    close();
  }

  area.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    // Ctrl+Space changes the way of writing on many Chinese keyboards, hence Alt+/ too
    if ((event.key === " " && event.ctrlKey) || (event.key === "/" && event.altKey)) {
      event.preventDefault();
      offer(true);
    } else if (!offered.length) {
      return;
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : offered.length - (chosen < 0 ? 0 : 1))) % offered.length;
      paint();
    } else if (event.key === "Tab" || (event.key === "Enter" && chosen >= 0)) {
      event.preventDefault();
      take(Math.max(chosen, 0));
    } else if (event.key === "Escape" || event.key === "Enter") {
      close();
    }
  });
  area.addEventListener("input", (event) => {
    draw();
    soon();
    if (event.isTrusted && !event.isComposing) offer(false);
  });
  area.addEventListener("compositionend", () => offer(false));
  area.addEventListener("scroll", () => { gutter.scrollTop = area.scrollTop; close(); });
  area.addEventListener("blur", close);
  // a draft that comes back sets the text without typing
  form.addEventListener("change", (event) => { if (event.target === form) { draw(); soon(); } });

  checked.addEventListener("click", (event) => {
    const link = event.target.closest("[data-line]");
    if (!link) return;
    event.preventDefault();
    goTo(Number(link.dataset.line), link.dataset.word);
  });
  checked.addEventListener("change", (event) => {
    event.stopPropagation();
    if (event.target.dataset.place) put(event.target);
  });
  checked.addEventListener("input", (event) => event.stopPropagation());
  checked.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.dataset.place) return;
    event.preventDefault();
    if (event.target.value !== event.target.defaultValue) put(event.target);
  });

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=action]");
    if (!button || button.value === "save") return;
    event.preventDefault();
    if (button.value === "check") look();
    if (button.value !== "preview") return;
    const note = document.createElement("p");
    note.className = "note";
    note.textContent = desk.dataset.asking;
    preview.replaceChildren(note);
    ask(desk.dataset.preview, {})
      .then((answer) => answer.text())
      .then((html) => { preview.innerHTML = html; preview.scrollIntoView({ block: "nearest" }); })
      .catch(() => { note.className = "fault"; note.textContent = desk.dataset.away; });
  });

  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", "scheme-words");
  unname();
  draw();
})();
