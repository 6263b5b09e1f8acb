// A small note beside the pointer: what a lane, or a mark, is. Keyboard and screen reader have the labels instead.

import { fill, h } from "./dom.js";
import { held } from "./lanes.js";
import { state } from "./state.js";
import { clock, lasting, phone, plain } from "./words.js";
import { xOf } from "./view.js";

const place = document.getElementById("tip");

// The webhook of a call under the pointer, if there is one.
function hook(call, x) {
  const { webhooks } = state.timeline || {};
  if (!webhooks?.lane) return null;
  const n = webhooks.lane.findIndex((lane, one) => lane === call.lane && Math.abs(xOf(held.base + webhooks.at[one]) - x) < 5);
  return n < 0 ? null : `webhook ${webhooks.event[n]}: ${plain(webhooks.state[n] ?? "no receiver")}${webhooks.status[n] ? `, answered ${webhooks.status[n]}` : ""}`;
}

function ofCall(call, x) {
  const lines = [["asked", call.asked], ["rang", call.rang], ["answered", call.answered], ["ended", call.ended]].filter(([, at]) => at !== null);
  const talk = call.answered !== null && call.ended !== null ? `, ${lasting(call.ended - call.answered)}` : "";
  return [h("b", {}, phone(call.to)), ` ${plain(call.status)}${call.machine ? ", a machine" : ""}${talk}`,
    lines.map(([word, at]) => h("span", {}, `${clock(at, 4)} ${word}`)), hook(call, x) ? h("em", {}, hook(call, x)) : null];
}

const ofRequest = (request) => [h("b", {}, `Request ${request.number}`), h("span", {}, `${clock(request.at, 4)} ${request.method}, ${request.status || "no answer"}`)];

export function show(event, what, x = 0) {
  if (event.pointerType === "touch") return;
  fill(place, what.lane === undefined ? ofRequest(what) : ofCall(what, x));
  place.hidden = false;
  const { width, height } = place.getBoundingClientRect();
  place.style.left = `${Math.min(event.clientX + 14, innerWidth - width - 8)}px`;
  place.style.top = `${event.clientY + 18 + height > innerHeight ? event.clientY - height - 10 : event.clientY + 18}px`;
}

export function hide() {
  place.hidden = true;
}
