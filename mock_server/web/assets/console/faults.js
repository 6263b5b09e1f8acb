// Faults as switches: each with what the client meets, and its own parameters.

import { change, get } from "./api.js";
import { h, refill, trying } from "./dom.js";
import { tell } from "./state.js";
import { often, plain } from "./words.js";

const COMMON = [["operation", "Only this operation, by its operationId"], ["number", "Only requests that name this number"], ["times", "How many requests it strikes"]];

const values = new Map(); // what was typed for each fault, by name and field

export async function show(place) {
  const found = await trying(() => get("/_mock/faults"));
  if (!found) return;
  const set = Map.groupBy ? Map.groupBy(found.faults, (one) => one.name) : grouped(found.faults);
  refill(place, h("ul", { class: "switches" }, found.catalog.map((kind) => h("li", {}, row(place, kind, set.get(kind.name) || [])))));
}

function grouped(faults) {
  const all = new Map();
  for (const one of faults) all.set(one.name, [...(all.get(one.name) || []), one]);
  return all;
}

function row(place, kind, set) {
  const struck = set.reduce((sum, one) => sum + one.struck, 0);
  const told = set.length ? `struck ${often(struck)}${set.every((one) => one.is_over) ? ", over" : ""}` : "";
  const turn = h("input", { type: "checkbox", role: "switch", checked: set.length > 0, "data-key": `fault-${kind.name}`, onchange: () => turned(place, kind, set, turn.checked) });
  return [h("label", { class: "switch" }, turn, h("b", {}, plain(kind.name)), h("span", {}, kind.summary), told ? h("small", {}, told) : null),
    h("details", { "data-key": `fault-more-${kind.name}` }, h("summary", {}, "which requests, and how"), fields(kind))];
}

function fields(kind) {
  const own = Object.entries(kind.parameters).map(([name, schema]) => [name, schema.description, schema.default]);
  return h("div", { class: "fields" }, [...own, ...COMMON.map(([name, told]) => [name, told, name === "times" ? kind.times : ""])].map(([name, told, usual]) => {
    const key = `${kind.name} ${name}`;
    const input = h("input", { value: values.get(key) ?? "", placeholder: usual === null ? "null" : String(usual), oninput: () => values.set(key, input.value) });
    return h("label", {}, h("span", {}, plain(name)), input, h("small", {}, told || ""));
  }));
}

// What is typed is JSON where it can be, a word otherwise: 503, [1, 5], true, virtual.
function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function turned(place, kind, set, isOn) {
  const chosen = {};
  for (const name of [...Object.keys(kind.parameters), ...COMMON.map(([one]) => one)]) {
    const typed = (values.get(`${kind.name} ${name}`) || "").trim();
    if (typed) chosen[name] = name === "operation" || name === "number" ? typed : read(typed);
  }
  await trying(async () => {
    if (isOn) await change("POST", "/_mock/faults", { ...chosen, name: kind.name });
    else for (const one of set) await change("DELETE", `/_mock/faults/${encodeURIComponent(one.id)}`);
  });
  await show(place);
  tell("changed");
}

