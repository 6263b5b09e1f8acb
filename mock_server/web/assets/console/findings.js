// What the client did wrong, live: the report is made again when the world has moved on, and not too often.

import { get, session } from "./api.js";
import { isKnown } from "./campaigns.js";
import { button, h, refill } from "./dom.js";
import { choose, filter, on, state, tell } from "./state.js";
import { clock, many, ms, often, plain } from "./words.js";

const LEAST = 2000; // real milliseconds between two reports
const SHARE = 10; // a report that takes long comes this many times as seldom: a tenth of the processor

let place = null;
let tab = null;
let last = { at: -Infinity, took: 0, of: "" };
let timer = 0;
let isMaking = false;
let shown = "";

const moment = () => (state.pulse ? `${state.pulse.begun}/${state.pulse.happened}/${state.pulse.requests}/${state.pulse.webhooks}` : "");

function soon() {
  if (isMaking || !session.token || session.at || !state.timeline || last.of === moment()) return; // the picture comes first
  const wait = last.at + Math.max(LEAST, last.took * SHARE) - performance.now();
  timer ||= setTimeout(make, Math.max(wait, 0));
}

async function make() {
  timer = 0;
  isMaking = true;
  const of = moment();
  const began = performance.now();
  const token = session.token;
  const report = await get("/_mock/report").catch(() => null);
  isMaking = false;
  last = { at: performance.now(), took: performance.now() - began, of };
  if (report && token === session.token) {
    show(report);
    tell("reported");
  }
  if (of !== moment()) soon();
}

function show(report) {
  const bad = report.errors + report.warnings;
  refill(tab, "Findings", bad ? h("span", { class: report.errors ? "badge error" : "badge warning" }, String(bad)) : null);
  const text = JSON.stringify([report.findings, report.notes]);
  const asOf = h("p", { class: "as-of" }, `As of ${clock(ms(report.now))}: ${many(report.errors, "error")}, ${many(report.warnings, "warning")}. `, report.page ? h("a", { href: report.page, target: "_blank", rel: "noopener" }, "The whole report") : null);
  if (text === shown) return void place.firstChild?.replaceWith(asOf);
  shown = text;
  refill(place, asOf, report.findings.length ? h("div", { class: "findings" }, report.findings.map(finding)) : h("p", { class: "empty" }, "Nothing found: the client has done nothing wrong here."),
    report.notes.length ? h("details", { "data-key": "notes" }, h("summary", {}, "What could not be judged"), h("ul", { class: "notes" }, report.notes.map((note) => h("li", {}, note)))) : null);
}

function finding(one) {
  const vendor = one.requests[0]?.vendor;
  const record = (id) => h("li", {}, button(isWebhook(one.rule, id) ? `webhook ${id}` : id, () => chosen(one.rule, vendor, id), { class: "link mono", "data-key": `${one.id}-${id}`, title: "Show it on the time line" }));
  const request = (its) => h("li", {}, button(`${its.number}. ${its.request}`, () => choose({ request: its.number }), { class: "link", "data-key": `${one.id}-${its.number}` }), ` ${its.status || "no answer"} at ${clock(ms(its.at))}`);
  return h("article", { class: `finding ${one.allowed ? "allowed" : one.severity}` },
    h("h3", {}, plain(one.rule), " ", h("small", {}, one.allowed ? "allowed" : one.severity), one.times > 1 ? h("small", {}, ` · ${often(one.times)}`) : null),
    h("p", {}, one.seen), h("p", { class: "advice" }, one.advice),
    one.records.length ? [h("h4", {}, isWebhook(one.rule, one.records[0]) ? "Webhooks" : "Calls and records"), h("ul", { class: "links" }, one.records.map(record))] : null,
    one.requests.length ? [h("h4", {}, "Requests"), h("ul", { class: "links" }, one.requests.map(request))] : null);
}

// What a rule about webhooks names by a number is a webhook; all other records have ids.
const isWebhook = (rule, id) => rule.startsWith("webhook_") && /^\d{1,12}$/.test(id);

// A call or a webhook is shown; a job or a campaign filters the time line.
async function chosen(rule, vendor, id) {
  if (isWebhook(rule, id)) return choose({ webhook: Number(id) });
  if (isKnown(id)) return filter({ source: id });
  return choose({ vendor: vendor || (await whose(id)), id });
}

async function whose(id) {
  for (const vendor of state.vendors) {
    const is = await get(`/_mock/calls/${vendor}/${encodeURIComponent(id)}`).then(() => true, () => false);
    if (is) return vendor;
  }
  return state.vendors[0];
}

export function seen(is) {
  if (is) soon();
}

export function begin(panel, its) {
  place = panel;
  tab = its;
  on("pulse changed timeline", soon);
  on("entered begun", () => {
    last = { at: -Infinity, took: 0, of: "" };
    shown = "";
    refill(place, h("p", { class: "as-of" }, "No report yet."));
    refill(tab, "Findings");
  });
}
