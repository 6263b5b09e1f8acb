// Which vendor a part of the page is about: the one that this world uses, until another is chosen.

import { h } from "./dom.js";
import { on, state } from "./state.js";

const chosen = new Map();

on("entered", () => chosen.clear());

export function own(part) {
  const used = Object.keys(state.timeline?.vendors || {})[0];
  return chosen.get(part) || used || state.vendors[0];
}

export function picker(part, vendors, changed) {
  const select = h("select", { "data-key": `vendor-${part}`, "aria-label": "Vendor", onchange: () => (chosen.set(part, select.value), changed()) }, vendors.map((name) => h("option", { value: name }, name)));
  select.value = own(part);
  return h("label", { class: "vendor" }, h("span", {}, "Vendor"), select);
}
