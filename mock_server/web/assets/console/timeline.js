// The time line: lays out lanes, margins and map, and draws them once a frame when something has changed.

import { $, fill, h } from "./dom.js";
import { ROW, colours, drawLanes } from "./draw.js";
import { listen } from "./gestures.js";
import { list, showLabels } from "./labels.js";
import { callAt, forget, held, refresh, want } from "./lanes.js";
import { WIDTH, drawMap, isThere } from "./map.js";
import { curveNames, drawFoot, drawHead, footHeight, headHeight, requestAt, strips } from "./margins.js";
import { hide, show } from "./tip.js";
import * as toolbar from "./toolbar.js";
import { choose, on, state } from "./state.js";
import { shownNow } from "./clock.js";
import { track, view, xOf } from "./view.js";
import { count, ms } from "./words.js";

const canvas = (name) => h("canvas", { class: name, "aria-hidden": "true" });
const head = canvas("head");
const plot = canvas("plot");
const foot = canvas("foot");
const map = canvas("map");
const names = h("div", { class: "names" });
const footNames = h("div", { class: "names" });
const empty = h("p", { class: "nothing" });
const stage = h("div", { class: "stage" }, list, plot, empty);
const spacer = h("div", { class: "spacer" }, stage);
const scroller = h("div", { class: "scroller", tabindex: "0", role: "group", "aria-label": "Time line. Plus and minus zoom, arrows move, 0 shows all, a full stop follows now" }, spacer);
export const scrubberPlace = h("div", { class: "scrubber" });

const FEW = 8; // calls that leave most of the lanes empty

let isDrawing = false;
let hovered = -1;

export function draw() {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(paint);
}

function paint() {
  isDrawing = false;
  const now = shownNow();
  if (state.begin && now) track(state.begin, Math.max(now, state.begin), Math.max(now, state.begin, ms(state.pulse?.now) || 0));
  const height = scroller.clientHeight;
  view.width = Math.max(scroller.clientWidth - list.offsetWidth, 120);
  spacer.style.height = `${Math.max(held.total * ROW, height)}px`;
  stage.style.height = `${height}px`;
  for (const [one, high] of [[head, headHeight()], [plot, height], [foot, footHeight()]]) {
    one.style.width = `${view.width}px`;
    one.style.height = `${high}px`;
  }
  showLabels(scroller.scrollTop, height);
  drawHead(head, view.width);
  drawLanes(plot, view.width, height, scroller.scrollTop, hovered);
  drawFoot(foot, view.width);
  scrubberPlace.dataset.fits = String(view.mode === "fit");
  scrubberPlace.style.setProperty("--from", `${Math.round(xOf(view.begin))}px`);
  scrubberPlace.style.setProperty("--to", `${Math.round(xOf(view.end))}px`);
  map.hidden = !isThere();
  if (isThere()) drawMap(map, height, scroller.scrollTop, height);
  want(Math.floor(scroller.scrollTop / ROW), Math.ceil(height / ROW) + 1);
}

// Calls that no filter lets through, or none at all: say so, and what to do.
function told() {
  const { source, number, phases } = state.filter;
  const isFiltered = source || number || phases.size;
  empty.hidden = held.total > 0 || !state.timeline;
  empty.textContent = isFiltered ? "No call is like that. Take the filter away to see the others."
    : view.mode !== "fit" ? "No call in this part of time. Press All to see the others." : "No call yet. Send a request to the mock, then play the clock.";
  document.body.classList.toggle("few", held.total <= FEW && !isFiltered && view.mode === "fit");
  const rows = curveNames();
  fill(names, h("span", {}, ""), rows.length ? rows.map(([name, calls, capacity]) => h("span", {}, h("b", {}, `${count(calls)} under way`), h("small", {}, `${name}, of ${count(capacity)}`))) : h("span", {}, "under way"));
  fill(footNames, strips().map(([name]) => h("span", {}, name)));
}

// Bring the lane of a call into sight: where it stands among those that are read, else by its number, without filters.
function reveal({ vendor, id, lane }) {
  const known = held.calls.findIndex((call) => call.id === id && call.vendor === vendor);
  const { source, number, phases, vendor: only } = state.filter;
  if (known < 0 && (source || number || phases.size || only || view.mode !== "fit")) return;
  const top = (known < 0 ? lane - 1 : held.first + known) * ROW;
  if (top < scroller.scrollTop || top + ROW > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top - scroller.clientHeight / 2;
}

function hover(event) {
  if (plot.dataset.dragging) return hide();
  const index = Math.floor((event.offsetY + scroller.scrollTop) / ROW);
  const call = index < held.total ? callAt(index) : undefined;
  if (index !== hovered) {
    hovered = call ? index : -1;
    draw();
  }
  if (call) show(event, call, event.offsetX);
  else hide();
  return undefined;
}

function mapped(event) {
  if (event.type === "pointermove" && !event.buttons) return;
  scroller.scrollTop = (event.offsetY / map.clientHeight) * held.total * ROW - scroller.clientHeight / 2;
}

export function begin() {
  $("#timeline").append(toolbar.make(() => (draw(), refresh(true))),
    h("div", { class: "grid" }, names, head, scroller, map, footNames, foot), scrubberPlace);
  map.style.width = `${WIDTH}px`;
  listen(scroller, plot, () => (draw(), refresh()));
  scroller.addEventListener("scroll", () => (hide(), draw()), { passive: true });
  plot.addEventListener("pointermove", hover);
  plot.addEventListener("pointerleave", () => ((hovered = -1), hide(), draw()));
  plot.addEventListener("click", (event) => {
    const call = callAt(Math.floor((event.offsetY + scroller.scrollTop) / ROW));
    if (call && !plot.dataset.dragging) choose({ vendor: call.vendor, id: call.id });
  });
  foot.addEventListener("pointermove", (event) => (requestAt(event.offsetX) ? show(event, requestAt(event.offsetX)) : hide()));
  foot.addEventListener("pointerleave", hide);
  foot.addEventListener("click", (event) => requestAt(event.offsetX) && choose({ request: requestAt(event.offsetX).number }));
  for (const event of ["pointerdown", "pointermove"]) map.addEventListener(event, mapped);
  new ResizeObserver(draw).observe(scroller);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => (colours(), draw()));
  on("timeline", () => (told(), draw()));
  on("chosen", draw);
  on("lane", reveal);
  on("pulse changed", () => refresh());
  on("filter", () => ((scroller.scrollTop = 0), forget(), refresh(true)));
  on("entered begun", () => {
    state.begin = null;
    view.mode = "fit";
    scroller.scrollTop = 0;
    forget();
    told();
    refresh(true);
  });
  on("back looking", () => (draw(), refresh(true)));
  setInterval(() => state.pulse?.rate && draw(), 100);
}
