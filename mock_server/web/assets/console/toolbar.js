// Above the time line: what it shows, a field that finds a number, phases to choose, and the zoom.

import { button, fill, h } from "./dom.js";
import { filter, on, state } from "./state.js";
import { PHASES, WORDS, many } from "./words.js";
import { fit, followNow, view, zoom } from "./view.js";
import { held } from "./lanes.js";

const title = h("h2", { id: "timeline-title" }, "Calls");
const told = h("span", { class: "told" });
const find = h("input", { type: "search", id: "find", placeholder: "Find a number", size: "14", spellcheck: "false", "aria-label": "Find a number", oninput: () => (fit(), filter({ number: find.value })) }); // wherever in time it was called
const all = button("All", () => undefined, { title: "Show everything that has happened (0)" });
const follow = button("Follow", () => undefined, { title: "Stay at now (.)" });

const phases = PHASES.map((phase) => button("", () => toggle(phase), { class: "phase-choice", "aria-pressed": "false", "data-phase": phase, title: `Show only calls in this phase` }));
phases.forEach((one, n) => one.append(h("i", { class: `phase ${PHASES[n]}` }), WORDS[PHASES[n]]));

function toggle(phase) {
  const chosen = new Set(state.filter.phases);
  if (!chosen.delete(phase)) chosen.add(phase);
  filter({ phases: chosen });
}

function show() {
  const { sources = [] } = state.timeline || {};
  const one = state.filter.source ? sources.find(({ id }) => id === state.filter.source) : null;
  title.textContent = one ? one.name || one.kind.replaceAll("_", " ") : "Calls";
  const parts = [many(held.total, "call")];
  if (one) parts.unshift(one.status);
  if (one?.limit) parts.push(`${one.limit} at once`);
  if (one?.open) parts.push("calling windows shaded");
  fill(told, parts.join(" · "));
  for (const choice of phases) choice.setAttribute("aria-pressed", String(state.filter.phases.has(choice.dataset.phase)));
  all.setAttribute("aria-pressed", String(view.mode === "fit"));
  follow.setAttribute("aria-pressed", String(view.mode === "follow"));
  if (find.value !== state.filter.number) find.value = state.filter.number;
}

export function make(moved) {
  const acting = (act) => () => (act(), show(), moved());
  all.onclick = acting(fit);
  follow.onclick = acting(followNow);
  on("timeline filter entered", show);
  return h("div", { class: "toolbar" },
    h("div", { class: "heading" }, title, told),
    h("div", { class: "tools" }, find, h("div", { class: "buttons", role: "group", "aria-label": "Zoom" },
      button("−", acting(() => zoom(1 / 0.6)), { "aria-label": "Zoom out" }), button("+", acting(() => zoom(0.6)), { "aria-label": "Zoom in" }), all, follow)),
    h("div", { class: "legend", role: "group", "aria-label": "Phases" }, phases,
      h("span", { class: "key" }, h("i", { class: "phase machine" }), "machine"), h("span", { class: "key" }, h("i", { class: "hook" }), "webhook")));
}
