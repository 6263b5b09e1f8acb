// The numbers beside the lanes. They are buttons, so the time line is a list that keyboard and screen reader can read.

import { h } from "./dom.js";
import { ROW } from "./draw.js";
import { callAt, held } from "./lanes.js";
import { choose, state } from "./state.js";
import { phone, told } from "./words.js";

const pool = [];
let last = 0; // the row that had the focus last: Tab comes back to it, and from it to what stands below the rows

export const list = h("ol", { class: "labels", "aria-label": "Calls that are shown" });

function made() {
  const text = h("span", {});
  const again = h("small", { "aria-hidden": "true" });
  const one = h("button", { type: "button", onclick: () => one.call && choose({ vendor: one.call.vendor, id: one.call.id }) }, text, again);
  one.addEventListener("focus", () => ((last = one.index), stop(one)));
  const item = h("li", {}, one);
  list.append(item);
  return { item, one, text, again };
}

// One row is a stop of the Tab key; the others are reached by arrows.
function stop(its) {
  for (const { one } of pool) one.tabIndex = one === its ? 0 : -1;
}

// Show the labels of the rows that are seen; elements are used again, so that scrolling makes none.
export function showLabels(scroll, height) {
  const first = Math.floor(scroll / ROW);
  const rows = Math.max(Math.min(Math.ceil(height / ROW) + 1, held.total - first), 0);
  while (pool.length < rows) pool.push(made());
  list.style.transform = `translateY(${first * ROW - scroll}px)`;
  pool.forEach(({ item, one, text, again }, n) => {
    item.hidden = n >= rows;
    if (item.hidden) return;
    const call = callAt(first + n);
    one.index = first + n;
    if (one.call === call && one.shown === state.chosen?.id) return;
    one.call = call;
    one.shown = state.chosen?.id;
    text.textContent = call ? phone(call.to) : "…";
    again.textContent = call?.attempt > 1 ? `↻ ${call.attempt}` : "";
    if (call) one.setAttribute("aria-label", told(call));
    one.setAttribute("aria-current", String(Boolean(call) && state.chosen?.id === call.id));
  });
  stop(pool[Math.min(Math.max(last - first, 0), rows - 1)]?.one);
  list.setAttribute("aria-description", `${held.total} in all`);
}

// Move to the next or the former call by key; the lanes scroll along.
export function step(by, scroller) {
  const now = document.activeElement?.index;
  if (now === undefined) return;
  const wanted = Math.min(Math.max(now + by, 0), held.total - 1);
  const top = wanted * ROW;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + ROW > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + ROW - scroller.clientHeight;
  requestAnimationFrame(() => pool.find(({ one, item }) => !item.hidden && one.index === wanted)?.one.focus({ preventScroll: true }));
}
