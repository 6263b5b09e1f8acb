// Disorder of webhooks: how likely each comes late, twice, never …

import { change, get } from "./api.js";
import { schema } from "./contract.js";
import { h, refill, trying } from "./dom.js";
import { tell } from "./state.js";
import { plain } from "./words.js";

const NO_ODDS = new Set(["client_gone", "events", "times"]);
const LATE = [5, 60]; // seconds, where nobody has said how late

export async function show(place) {
  const [known, now] = (await trying(() => Promise.all([schema("Disorder"), get("/_mock/webhooks/disorder")]))) || [];
  if (!known) return;
  const rows = Object.entries(known.properties).filter(([name]) => !NO_ODDS.has(name)).map(([name, { description }]) => row(place, now, name, description));
  refill(place, h("ul", { class: "switches" }, rows.map((one) => h("li", {}, one))));
}

function row(place, now, name, told) {
  const odds = name === "late" ? now.late?.odds : now[name];
  const field = h("input", { type: "number", min: "0", max: "1", step: "0.05", value: String(odds || 1), "aria-label": `Odds of ${plain(name)}`, onchange: () => turn.checked && set(place, now, name, Number(field.value)) });
  const turn = h("input", { type: "checkbox", role: "switch", checked: Boolean(odds), "data-key": `disorder-${name}`, onchange: () => set(place, now, name, turn.checked ? Number(field.value) : 0) });
  return h("div", { class: "pair" }, h("label", { class: "switch" }, turn, h("b", {}, plain(name)), h("span", {}, told)), field);
}

async function set(place, now, name, odds) {
  const { [name]: before, ...wanted } = now;
  if (odds) wanted[name] = name === "late" ? { seconds: LATE, ...before, odds } : odds;
  await trying(() => (Object.keys(wanted).length ? change("PUT", "/_mock/webhooks/disorder", wanted) : change("DELETE", "/_mock/webhooks/disorder")));
  await show(place);
  tell("changed");
}
