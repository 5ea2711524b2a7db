/* The Gantt picture: rows are fetched where one looks, bars are moved by pointer or arrow keys, and what a move does is asked of
   the server before it is saved. Without this script the picture shows the rows of the page, and the table does the rest. */
(() => {
  "use strict";
  const view = document.querySelector("[data-gantt]");
  if (!view) return;
  const CHUNK = 50, SVG = "http://www.w3.org/2000/svg", DAY = 86400000;
  const told = view.dataset, room = view.querySelector(".gantt-room"), form = document.getElementById("effect");
  const day = Number(told.day), row = Number(told.row), total = Number(told.total);
  const origin = Date.parse(`${told.firstDay}T00:00:00Z`);
  const chunks = new Map(), asked = new Set();
  let shown = new Map(), moved = null, asking = null, waiting = 0, drag = null;

  const dayOf = (text) => Math.round((Date.parse(`${text}T00:00:00Z`) - origin) / DAY);
  const textOf = (number) => new Date(origin + number * DAY).toISOString().slice(0, 10);

  /* rows: only those in view and one chunk around stand in the page */
  const first = room.querySelector(".gantt-chunk");
  if (total > CHUNK) {
    room.style.height = `${told.length}px`;
    chunks.set(Number(first.dataset.first), first);
    if (Number(first.dataset.first) > 0) view.scrollTop = Number(first.dataset.first) * row;
    view.addEventListener("scroll", () => requestAnimationFrame(fill), { passive: true });
    fill();
  } else {
    chunks.set(0, first);
    shown.set(0, first);
  }

  function fill() {
    const from = Math.floor(view.scrollTop / row / CHUNK), to = Math.floor((view.scrollTop + view.clientHeight) / row / CHUNK);
    const wanted = new Set();
    for (let n = Math.max(0, from - 1); n <= Math.min(to + 1, Math.ceil(total / CHUNK) - 1); n += 1) wanted.add(n * CHUNK);
    room.querySelectorAll(".gantt-chunk").forEach((one) => {
      const number = Number(one.dataset.first);
      if (!wanted.has(number) && !one.contains(document.activeElement) && !(drag && one.contains(drag.bar))) { one.remove(); shown.delete(number); }
    });
    wanted.forEach((number) => { if (!shown.has(number)) put(number); });
  }

  function put(number) {
    const there = chunks.get(number);
    if (there) {
      there.style.position = "absolute";
      there.style.top = `${number * row}px`;
      there.style.left = "0";
      shown.set(number, there);
      room.append(there);
      ghosts(there);
      return;
    }
    if (asked.has(number)) return;
    asked.add(number);
    fetch(`${told.rows}&from=${number}`).then((answer) => (answer.ok && !answer.redirected ? answer.text() : "")).then((text) => {
      asked.delete(number);
      const holder = document.createElement("template");
      holder.innerHTML = text;
      const chunk = holder.content.querySelector(".gantt-chunk");
      if (chunk) { chunks.set(number, chunk); fill(); }
    }).catch(() => asked.delete(number));
  }

  /* where everything would stand then, as outlines */
  function ghosts(chunk) {
    chunk.querySelectorAll(".ghost").forEach((one) => one.remove());
    if (!moved) return;
    chunk.querySelectorAll(".bar").forEach((bar) => {
      const then = moved.get(bar.dataset.number);
      if (!then) return;
      const ghost = document.createElementNS(SVG, "rect");
      const x = dayOf(then[0]) * day;
      ghost.setAttribute("class", "ghost");
      ghost.setAttribute("x", x);
      ghost.setAttribute("y", 5);
      ghost.setAttribute("width", Math.max(day, dayOf(then[1]) * day + day - x));
      ghost.setAttribute("height", 18);
      bar.parentNode.append(ghost);
    });
  }

  function shift(bar, days) {
    bar.dataset.days = days;
    bar.setAttribute("transform", days ? `translate(${days * day} 0)` : "");
    const start = textOf(dayOf(bar.dataset.start) + days), finish = textOf(dayOf(bar.dataset.finish) + days);
    bar.setAttribute("aria-valuenow", Number(bar.dataset.x) + days * day);
    bar.setAttribute("aria-valuetext", `${start} – ${finish}`);
  }

  function put_back(except) {
    room.querySelectorAll(".bar[data-days]").forEach((bar) => { if (bar !== except) { shift(bar, 0); delete bar.dataset.days; } });
    if (except) return;
    if (asking) asking.abort();
    clearTimeout(waiting);
    moved = null;
    shown.forEach(ghosts);
    form.hidden = true;
  }

  function ask(bar) {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (asking) asking.abort();
      asking = new AbortController();
      const start = textOf(dayOf(bar.dataset.start) + Number(bar.dataset.days || 0));
      fetch(`${told.effect}?activity=${bar.dataset.number}&start=${start}`, { signal: asking.signal })
        .then((answer) => (answer.ok && !answer.redirected ? answer.json() : null))
        .then((effect) => (effect ? tell(bar, start, effect) : Promise.reject(new Error("refused"))))
        .catch((error) => { if (error.name !== "AbortError") say(form.dataset.away); });
    }, 80);
  }

  function say(text) {
    form.querySelector(".effect-text").textContent = text;
    form.hidden = false;
  }

  function tell(bar, start, effect) {
    moved = new Map(effect.moves.map(([number, from, to]) => [String(number), [from, to]]));
    shown.forEach(ghosts);
    form.elements.activity.value = bar.dataset.number;
    form.elements.start.value = start;
    form.querySelector("[type=submit]").disabled = effect.start === null || !effect.moves.length;
    const missed = form.querySelector(".effect-missed"), others = form.querySelector(".effect-others");
    missed.hidden = !effect.missed;
    missed.textContent = effect.missed ? `${form.dataset.missed} ${effect.missed}` : "";
    others.replaceChildren(...effect.others.map(line));
    if (effect.more) others.append(line(`${form.dataset.more} ${effect.more}`));
    say(effect.text);
    form.dataset.told = start;
  }

  function line(text) {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  }

  if (!form) return;
  view.addEventListener("pointerdown", (event) => {
    const bar = event.target.closest(".bar[data-movable]");
    if (!bar || event.button) return;
    put_back(bar);
    drag = { bar, x: event.clientX, from: Number(bar.dataset.days || 0), moved: false };
    bar.setPointerCapture(event.pointerId);
    bar.focus({ preventScroll: true });
    event.preventDefault();
  });
  view.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const days = drag.from + Math.round((event.clientX - drag.x) / day);
    if (days === Number(drag.bar.dataset.days || 0)) return;
    shift(drag.bar, days);
    ask(drag.bar);
  });
  const drop = () => { drag = null; };
  view.addEventListener("pointerup", drop);
  view.addEventListener("pointercancel", drop);
  view.addEventListener("keydown", (event) => {
    const bar = event.target.closest(".bar[data-movable]");
    if (!bar) return;
    if (event.key === "Escape") { put_back(); return; }
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    put_back(bar);
    shift(bar, Number(bar.dataset.days || 0) + step * (event.shiftKey ? 7 : 1));
    ask(bar);
  });
  form.querySelector("[data-undo]").addEventListener("click", () => put_back());
})();
