// Scripts of numbers: how calls to one number go, attempt by attempt.

import { change, get } from "./api.js";
import { schema } from "./contract.js";
import { button, h, refill, toast, trying } from "./dom.js";
import { tell } from "./state.js";
import { often, phone, plain } from "./words.js";

export async function show(place) {
  const [scripts, known] = (await trying(() => Promise.all([get("/_mock/numbers", { limit: 100 }), schema("OutcomeName")]))) || [];
  if (!scripts) return;
  refill(place, h("ul", { class: "switches" }, scripts.data.map((one) => h("li", {}, script(place, one)))), form(place, known.enum));
}

const outcome = (one) => (typeof one === "string" ? plain(one) : Object.entries(one).map(([name, how]) => `${plain(name)} ${JSON.stringify(how)}`).join());

function script(place, { number, attempts, calls }) {
  const remove = () => changed(place, () => change("DELETE", `/_mock/numbers/${encodeURIComponent(number)}`));
  return h("div", { class: "pair" }, h("span", { class: "switch" }, h("b", { class: "mono" }, phone(number)), h("span", {}, attempts.map(outcome).join(", then ")), h("small", {}, `called ${often(calls)}`)),
    button("×", remove, { "aria-label": `Remove the script of ${number}`, class: "quiet" }));
}

function form(place, outcomes) {
  const number = h("input", { name: "number", placeholder: "+12025550123", spellcheck: "false", required: true, "data-key": "script-number" });
  const how = h("input", { name: "how", placeholder: "busy, answered", list: "outcomes", spellcheck: "false", required: true, "data-key": "script-how" });
  const set = (event) => {
    event.preventDefault();
    const attempts = how.value.split(",").map((word) => word.trim().replaceAll(" ", "_")).filter(Boolean);
    const strange = attempts.find((word) => !outcomes.includes(word));
    if (strange) return toast(`Seen “${strange}”, expected some of ${outcomes.join(", ")}`, "error");
    return changed(place, () => change("PUT", `/_mock/numbers/${encodeURIComponent(number.value.trim())}`, { attempts }));
  };
  return h("form", { class: "fields", onsubmit: set },
    h("label", {}, h("span", {}, "number"), number, h("small", {}, "Calls to this number, from now on")),
    h("label", {}, h("span", {}, "outcomes"), how, h("small", {}, "One, or one for each attempt with commas between; the last one stays")),
    h("datalist", { id: "outcomes" }, outcomes.map((one) => h("option", { value: one }))), h("button", { type: "submit" }, "Set"));
}

async function changed(place, work) {
  await trying(work);
  await show(place);
  tell("changed");
}
