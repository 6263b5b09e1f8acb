// One call: its moves, what was said and found, its webhooks and requests; and what may happen to it now.

import { address, change, get, session, text } from "./api.js";
import { button, copy, facts, h, json, refill, toast, trying } from "./dom.js";
import { hook, request } from "./exchange.js";
import { curls } from "./curl.js";
import { lookAt } from "./past.js";
import { choose, filter, on, state, tell } from "./state.js";
import { showSpan } from "./view.js";
import { callOf, held } from "./lanes.js";
import { clock, lasting, ms, phone, plain, single } from "./words.js";

const AGAIN = 400; // real milliseconds between two reads of a call that goes on

let place = null;
let shown = "";
let timer = 0;
let asking = 0;
let player = null;
let looked = null; // what was chosen when the lane was last shown

const path = (chosen) => `/_mock/calls/${encodeURIComponent(chosen.vendor)}/${encodeURIComponent(chosen.id)}`;

async function load() {
  const { chosen } = state;
  const turn = (asking += 1);
  if (!chosen) return show(null);
  try {
    if (chosen.request || chosen.webhook) {
      const found = await alone(chosen);
      if (turn === asking) show(found);
    } else {
      const found = await get(path(chosen));
      if (turn !== asking) return undefined;
      show({ call: found });
      if (looked !== chosen) tell("lane", (looked = chosen) && found);
    }
  } catch (error) {
    if (turn === asking && error.name !== "AbortError") show({ missing: error.message });
  }
  return undefined;
}

// A request or a webhook by its number, by itself.
async function alone({ request: asked, webhook: sent }) {
  const { data } = await get(asked ? "/_mock/requests" : "/_mock/webhooks", { after: (asked || sent) - 1, limit: 1 });
  if (data[0]?.number !== (asked || sent)) return { missing: asked ? `Request ${asked} has left the log.` : `There is no webhook ${sent}.` };
  return asked ? { request: data[0] } : { webhook: data[0], its: ofWebhook(sent) };
}

// The call that a webhook tells of, where the time line has both.
function ofWebhook(number) {
  const { lane, number: numbers } = state.timeline?.webhooks || {};
  const call = lane && held.calls.find((one) => one.lane === lane[numbers.indexOf(number)]);
  return call && { vendor: call.vendor, id: call.id, to: call.to };
}

function show(what) {
  const seen = JSON.stringify([what, session.at, session.may_change], (name, value) => (name === "url" && what?.call?.recording ? undefined : value));
  if (seen === shown) return;
  shown = seen;
  if (!what) return refill(place, h("p", { class: "empty" }, "Choose a call on the time line, or a request below it."));
  if (what.missing) return refill(place, h("p", { class: "empty" }, what.missing));
  if (what.request) return refill(place, h("div", { class: "alone" }, request(what.request, true)));
  if (what.webhook) return refill(place, h("div", { class: "alone" }, hook(what.webhook, true),
    what.its ? h("p", { class: "kin" }, "of the call to ", button(phone(what.its.to), () => choose({ vendor: what.its.vendor, id: what.its.id }), { class: "link", "data-key": "its-call" })) : null));
  return refill(place, h("div", { class: "columns" }, course(what.call), talk(what.call), traffic(what.call)));
}

function course(call) {
  return h("section", { "aria-label": "Course" },
    h("h3", { class: "number" }, phone(call.to), " ", h("span", { class: `status ${call.phase}` }, h("i", { class: `phase ${call.phase}` }), plain(call.status))),
    h("p", { class: "id" }, `${call.vendor} ${single(call.kind)} `, h("code", {}, call.id)),
    h("ol", { class: "moves" }, call.moves.map((move, n) => moved(move, call.moves[n - 1]))),
    call.events.length && session.may_change && !session.at ? h("div", { class: "events", role: "group", "aria-label": "Have it happen now" }, h("span", {}, "Now: "), call.events.map((event) => happen(call, event))) : null,
    family(call), buttons(call),
    h("details", { "data-key": "record" }, h("summary", {}, "Record as the vendor shows it"), json(call.record)));
}

function moved(move, before) {
  const after = before ? lasting(ms(move.at) - ms(before.at)) : "";
  const look = button(clock(ms(move.at), 4), () => lookAt(ms(move.at)), { class: "time", title: "Look back to this moment", "data-key": `move-${move.number}` });
  return h("li", { title: move.meaning }, look, h("i", { class: `phase ${move.phase || "none"}` }), h("span", {}, plain(move.status || move.event)),
    h("small", {}, [move.status ? plain(move.event) : "", after ? `after ${after}` : ""].filter(Boolean).join(" · ")));
}

function happen(call, { event, words, meaning }) {
  const path = `/_mock/records/${call.vendor}/${call.kind}/${encodeURIComponent(call.id)}/events`;
  return button(plain(words[0] || event), async () => {
    if (await trying(async () => (await change("POST", path, { event }), true))) tell("changed");
  }, { title: `${event}: ${meaning}`, "data-key": `event-${event}`, "data-event": event });
}

function family(call) {
  const other = (word, id) => (id ? h("p", { class: "kin" }, `${word} `, button(String(id), () => choose({ vendor: call.vendor, id }), { class: "link" })) : null);
  const source = call.source && h("p", { class: "kin" }, `of the ${single(call.source.kind)} `, button(call.source.name || call.source.id, () => filter({ source: call.source.id }), { class: "link" }));
  const attempt = call.attempt > 1 ? h("p", { class: "kin" }, `attempt ${call.attempt}`) : null;
  return [source, attempt, other("repeats", call.repeats), other("repeated by", call.repeated_by)];
}

function buttons(call) {
  const asTest = async () => {
    const test = await trying(() => text(`${path(call)}/test`));
    if (test) copy(test, "Test");
  };
  const zoom = () => {
    const lane = callOf(call.vendor, call.id);
    if (lane) showSpan(lane.rang ?? lane.asked, lane.ended ?? Date.parse(state.pulse.now));
    tell("looking");
  };
  return h("div", { class: "row" },
    button("Copy as test", asTest, { id: "as-test", "data-key": "as-test", title: "A pytest test that sets up the same" }),
    call.requests.length ? button("Copy as curl", () => trying(async () => copy(await curls(call.requests), "Requests")), { "data-key": "as-curl" }) : null,
    button("Zoom to it", zoom, { "data-key": "zoom" }));
}

function talk(call) {
  const said = call.transcript?.map(({ at_ms: at, speaker, text: words }) => h("li", {}, h("span", { class: "time" }, clock(at).slice(3)), h("b", {}, speaker), h("span", {}, words)));
  return h("section", { "aria-label": "Talk" },
    h("h3", {}, "Transcript"), said?.length ? h("ol", { class: "said" }, said) : h("p", { class: "empty" }, call.phase === "talking" || call.phase === "reached" ? "None so far. It comes some time after the call, from vendors that tell it." : "Nobody has talked yet."),
    call.recording?.url ? [h("h3", {}, "Recording"), recording(call.recording)] : null,
    call.extraction ? [h("h3", {}, "Extraction"), found(call.extraction)] : null,
    call.cost ? [h("h3", {}, "Cost"), costs(call.cost)] : null);
}

const costs = ({ total, unit, parts }) => facts([...Object.entries(parts).map(([name, price]) => [plain(name), String(price)]), ["total", h("b", {}, `${total} ${unit || ""}`)]]);

const found = (value) => (value && typeof value === "object" && !Array.isArray(value) && Object.values(value).every((one) => one === null || typeof one !== "object") ? facts(Object.entries(value).map(([name, one]) => [plain(name), String(one)])) : json(value));

// The same player goes on while the call around it is read anew.
function recording({ url, seconds }) {
  const its = address(url).pathname;
  if (player?.dataset.its !== its) player = h("audio", { controls: true, preload: "none", src: url, "data-its": its, "aria-label": `Recording, ${Math.round(seconds || 0)} seconds` });
  return player;
}

function traffic(call) {
  return h("section", { "aria-label": "Traffic" },
    h("h3", {}, "Webhooks ", h("small", {}, String(call.webhooks.length))), call.webhooks.length ? call.webhooks.map((one) => hook(one)) : h("p", { class: "empty" }, "None was sent."),
    h("h3", {}, "Requests ", h("small", {}, String(call.requests.length))), call.requests.length ? call.requests.map((one) => request(one)) : h("p", { class: "empty" }, "None touched it."),
    h("details", { "data-key": "commands" }, h("summary", {}, `Commands behind it (${call.commands.length})`), json(call.commands.map((one) => (typeof one === "string" ? one : JSON.stringify(one))).join("\n"))));
}

export function seen() {}

export function begin(panel) {
  place = panel;
  on("chosen", () => load());
  on("back changed", load);
  on("pulse", () => {
    if (state.chosen && !session.at) timer ||= setTimeout(() => ((timer = 0), load()), AGAIN);
  });
  on("entered", () => ((shown = ""), show(null)));
  on("broken", (message) => message && toast(message, "error"));
  show(null);
}

