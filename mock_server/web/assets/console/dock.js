// Below the time line: one call or request, the findings, and what if; one of them at a time.

import * as call from "./call.js";
import { $, fill, h } from "./dom.js";
import * as findings from "./findings.js";
import { on, state } from "./state.js";
import * as whatif from "./whatif.js";

const PARTS = [["call", "Call", call], ["findings", "Findings", findings], ["whatif", "What if", whatif]];

const tabs = PARTS.map(([name, title]) => h("button", {
  type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, onclick: () => open(name), onkeydown: step,
}, title));
const panels = PARTS.map(([name]) => h("div", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}`, tabindex: "0", class: "panel" }));

let opened = "call";

function step(event) {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const n = (tabs.indexOf(event.target) + by + tabs.length) % tabs.length;
  tabs[n].focus();
  open(PARTS[n][0]);
}

export function open(name) {
  PARTS.forEach(([its, , part], n) => {
    const is = its === name;
    tabs[n].setAttribute("aria-selected", String(is));
    tabs[n].tabIndex = is ? 0 : -1;
    panels[n].hidden = !is;
    part.seen(is);
  });
  opened = name;
  room();
}

// While nothing is looked at here, the calls above have the room.
function room() {
  document.body.classList.toggle("busy", opened !== "call" || Boolean(state.chosen));
}

export function begin() {
  fill($("#dock"), h("div", { role: "tablist", "aria-label": "Details" }, tabs), panels);
  PARTS.forEach(([, , part], n) => part.begin(panels[n], tabs[n]));
  on("chosen", (chosen) => (chosen ? open("call") : room()));
  on("entered", room);
  open("call");
}
