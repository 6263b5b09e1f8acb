// What if: faults, disorder of webhooks, scenarios, scripts of numbers and limits, each with its documentation beside it.

import { session } from "./api.js";
import { fill, h } from "./dom.js";
import * as disorder from "./disorder.js";
import * as faults from "./faults.js";
import * as limits from "./limits.js";
import * as numbers from "./numbers.js";
import * as scenarios from "./scenarios.js";
import * as sending from "./sending.js";
import { on } from "./state.js";

const PARTS = [
  [scenarios, "Scenario", "How calls go, unless something below says otherwise."],
  [numbers, "Numbers", "How calls to one number go, attempt by attempt."],
  [disorder, "Disorder of webhooks", "How webhooks arrive: each with its odds, from 0 to 1."],
  [limits, "Limits", "What the account allows."],
  [sending, "Webhooks", "Send some again, or an example of any."],
  [faults, "Faults", "What goes wrong between client and vendor: in this world alone, until it is switched off or has struck as often as it should."],
];

const places = PARTS.map(() => h("div", { class: "body" }));
const reason = h("p", { class: "empty" });
const made = PARTS.map(([, title, told], n) => h("fieldset", { class: title === "Faults" ? "what wide" : "what" }, h("legend", {}, title), h("p", { class: "told" }, told), places[n]));
const cards = h("div", { class: "cards" }, made);

let isSeen = false;
let isStale = true;

function show() {
  reason.textContent = session.at ? "Nothing can be changed in the past. Go back to now, or fork from here." : session.may_change ? "" : "This session only looks: the server runs with --console read.";
  reason.hidden = !reason.textContent;
  for (const card of made) card.disabled = Boolean(reason.textContent);
  if (!isSeen || !isStale || !session.token) return;
  isStale = false;
  PARTS.forEach(([part], n) => part.show(places[n]));
}

export function seen(is) {
  isSeen = is;
  isStale ||= is;
  show();
}

export function begin(panel) {
  fill(panel, reason, cards);
  on("entered begun back", () => ((isStale = true), show()));
}
