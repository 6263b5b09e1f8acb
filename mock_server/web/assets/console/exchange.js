// A webhook with its attempts, and a request with its answer, unfolded where somebody wants to know.

import { change, session } from "./api.js";
import { button, copy, facts, h, json, toast, trying } from "./dom.js";
import { curls } from "./curl.js";
import { tell } from "./state.js";
import { clock, ms, plain } from "./words.js";

const BAD = new Set(["failed", "refused", "lost", "set_aside"]);

export function hook(webhook, isOpen = false) {
  const { delivery } = webhook;
  const state = delivery?.state || "no receiver";
  const last = known(delivery);
  const answered = last?.status ? `, ${last.status}` : "";
  return h("details", { class: "exchange", open: isOpen, "data-key": `webhook-${webhook.number}` },
    h("summary", {}, h("span", { class: "time" }, clock(ms(webhook.at))), h("b", {}, webhook.event), h("span", { class: `state ${BAD.has(state) ? "error" : last ? "" : "none"}` }, `${plain(state)}${answered}`)),
    facts([["to", webhook.url], ["next at", delivery?.due_at && clock(ms(delivery.due_at))]]),
    delivery?.attempts.map((attempt, n) => tried(attempt, n)), h("h4", {}, "Body"), json(webhook.body),
    session.may_change && !session.at && delivery ? button("Send again", () => again(webhook.number), { "data-key": `again-${webhook.number}` }) : null);
}

function tried(attempt, n) {
  const answer = attempt.status ? `answered ${attempt.status} after ${Math.round(attempt.took_ms)} ms` : attempt.error || "no answer";
  const disorder = attempt.disorder.length ? ` · ${attempt.disorder.map(plain).join(", ")}` : "";
  return [h("h4", {}, `Attempt ${n + 1}, ${plain(attempt.because)}${disorder}`), facts([["at", clock(ms(attempt.at), 4)], ["answer", answer], ["said", attempt.answer]]),
    Object.keys(attempt.headers).length ? json(Object.entries(attempt.headers).map(([name, value]) => `${name}: ${value}`).join("\n")) : null];
}

// The last attempt; none where a restart of the server has left only those that failed before it.
function known(delivery) {
  const last = delivery?.attempts.at(-1);
  return delivery?.state === "delivered" && !delivery.attempts.some(({ status }) => status >= 200 && status < 300) ? undefined : last;
}

// How the last attempt to deliver a webhook went, with what the receiver answered.
export function outcome({ delivery }) {
  const last = known(delivery);
  const answered = last?.status ? `answered ${last.status}` : last?.error;
  return [plain(delivery?.state || "no receiver"), answered].filter(Boolean).join(", ");
}

async function again(number) {
  const sent = await trying(() => change("POST", `/_mock/webhooks/${number}/redeliver`));
  if (sent) toast(`Sent again: ${outcome(sent)}`);
  tell("changed");
}

export function request(one, isOpen = false) {
  const kind = one.status === 0 || one.status >= 500 ? "error" : one.status >= 400 ? "warning" : "";
  return h("details", { class: "exchange", open: isOpen, "data-key": `request-${one.number}` },
    h("summary", {}, h("span", { class: "time" }, clock(ms(one.at))), h("b", { class: "whole" }, `${one.number}. ${one.method}`), h("span", { class: "path" }, one.path), h("span", { class: `state ${kind}` }, one.status || "no answer")),
    one.notes?.length ? h("ul", { class: "notes" }, one.notes.map((note) => h("li", {}, note))) : null,
    facts([["operation", one.operation], ["query", one.query]]),
    one.body ? [h("h4", {}, "Body"), json(one.body)] : null, one.reply ? [h("h4", {}, "Answer"), json(one.reply)] : null,
    button("Copy as curl", () => trying(async () => copy(await curls([one]), "Request")), { "data-key": `curl-${one.number}` }));
}
