// The scenario of each vendor: one of those that it has, each with what it does.

import { change, get } from "./api.js";
import { h, refill, trying } from "./dom.js";
import { state, tell } from "./state.js";
import { own, picker } from "./vendors.js";

export async function show(place) {
  const vendor = own("scenario");
  const found = vendor && (await trying(() => get(`/_mock/scenarios/${vendor}`)));
  if (!found) return;
  const choices = found.available.map((name) => h("li", {}, h("label", { class: "switch" },
    h("input", { type: "radio", name: "scenario", checked: name === found.name, "data-key": `scenario-${name}`, onchange: () => set(place, vendor, name) }),
    h("b", {}, name), h("span", {}, found.summaries[name] || ""))));
  const other = found.available.includes(found.name) ? null : h("p", { class: "told" }, `Now: ${found.name}`);
  refill(place, picker("scenario", state.vendors, () => show(place)), other, h("ul", { class: "switches" }, choices));
}

async function set(place, vendor, name) {
  await trying(() => change("PUT", `/_mock/scenarios/${vendor}`, { name }));
  await show(place);
  tell("changed");
}
