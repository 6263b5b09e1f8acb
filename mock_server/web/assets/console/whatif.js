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
  [faults, "Faults", "What goes wrong between client and vendor."],
  [disorder, "Disorder of webhooks", "How webhooks arrive: each with its odds, from 0 to 1."],
  [limits, "Limits", "What the account allows."],
  [sending, "Webhooks", "Send some again, or an example of any."],
];

const places = PARTS.map(() => h("div", { class: "body" }));
const reason = h("p", { class: "empty" });
const cards = h("div", { class: "cards" }, PARTS.map(([, title, told], n) => h("fieldset", { class: "what" }, h("legend", {}, title), h("p", { class: "told" }, told), places[n])));

let isSeen = false;
let isStale = true;

function show() {
  reason.textContent = session.at ? "Nothing can be changed in the past. Go back to now, or fork from here." : session.may_change ? "" : "This session only looks: the server runs with --console read.";
  reason.hidden = !reason.textContent;
  for (const card of cards.children) card.disabled = Boolean(reason.textContent);
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
