// Jobs, campaigns and batches of the world, each with how far it is; one of them chosen filters the time line.

import { $, h, refill } from "./dom.js";
import { filter, on, state } from "./state.js";
import { PHASES, WORDS, count, many } from "./words.js";

const MOST = 60;

let known = new Map();

// Whether this is the id of a job or campaign, also of one that the time line tells nothing of while another is chosen.
export const isKnown = (id) => known.has(id);

function bar(calls) {
  const total = Object.values(calls).reduce((sum, one) => sum + one, 0) || 1;
  const parts = PHASES.filter((phase) => calls[phase]).map((phase) => {
    const part = h("i", { class: `phase ${phase}` });
    part.style.flexGrow = String(calls[phase] / total);
    return part;
  });
  return h("span", { class: "progress", "aria-hidden": "true" }, parts);
}

function row(source) {
  const total = Object.values(source.calls).reduce((sum, one) => sum + one, 0);
  const is = state.filter.source === source.id;
  const told = PHASES.filter((phase) => source.calls[phase]).map((phase) => `${count(source.calls[phase])} ${WORDS[phase]}`).join(", ");
  return h("li", {}, h("button", {
    type: "button", class: "line", "aria-pressed": String(is), "data-key": source.id, title: told,
    onclick: () => filter({ source: is ? null : source.id }),
  }, h("span", { class: "name" }, source.name || source.kind.replaceAll("_", " ")), h("span", { class: "much" }, count(total)), bar(source.calls),
  h("small", {}, [source.vendor, source.status, source.limit ? `${source.limit} at once` : ""].filter(Boolean).join(" · "))));
}

function show() {
  const sources = state.timeline?.sources || [];
  if (!state.filter.source) known = new Map(); // a filtered time line tells of the chosen one alone
  for (const source of sources) known.set(source.id, source);
  const all = [...known.values()];
  const place = $("#campaigns .body");
  if (!all.length) return refill(place, h("p", { class: "empty" }, "No job or campaign yet. Single calls stand on the time line."));
  const more = all.length > MOST ? h("p", { class: "empty" }, `and ${many(all.length - MOST, "more")}`) : null;
  refill(place, h("ul", { class: "list" }, all.slice(0, MOST).map(row)), more);
}

export function begin() {
  on("timeline filter", show);
  on("entered", () => ((known = new Map()), show()));
  on("begun", () => {
    known = new Map(); // its campaigns are gone with what has happened
    if (state.filter.source) filter({ source: null });
  });
}
