// Webhooks by hand: those that failed again, all again, or an example of any event.

import { change, get } from "./api.js";
import { events } from "./contract.js";
import { outcome } from "./exchange.js";
import { button, h, refill, toast, trying } from "./dom.js";
import { state, tell } from "./state.js";
import { own, picker } from "./vendors.js";
import { many, plain } from "./words.js";

export async function show(place) {
  const vendor = own("sending");
  if (!vendor) return;
  const known = (await trying(() => events(vendor))) || [];
  const event = h("select", { "aria-label": "Event", "data-key": "test-event" }, known.map((one) => h("option", { value: one }, one)));
  const url = h("input", { type: "url", placeholder: "http://127.0.0.1:9000/hook", spellcheck: "false", "data-key": "test-url" });
  const send = async (submitted) => {
    submitted.preventDefault();
    const body = { vendor, event: event.value };
    if (url.value.trim()) body.url = url.value.trim();
    const sent = await trying(() => change("POST", "/_mock/webhooks/test", body));
    if (sent) toast(`Sent: ${outcome(sent)}`);
    tell("changed");
  };
  const world = await trying(() => get("/_mock/world"));
  refill(place, world?.webhooks_held ? held(place) : null, h("div", { class: "row" }, button("Send the failed again", () => again("failed"), { "data-key": "again-failed" }), button("Send all again", () => again("all"), { "data-key": "again-all" })),
    picker("sending", state.vendors, () => show(place)),
    h("form", { class: "fields", onsubmit: send }, h("label", {}, h("span", {}, "event"), event, h("small", {}, "An example of it, signed as the vendor signs")),
      h("label", {}, h("span", {}, "to"), url, h("small", {}, "Empty for where the account's webhooks go")), h("button", { type: "submit" }, "Send")));
}

// A world that was forked keeps its webhooks back until somebody lets them go.
function held(place) {
  const go = async () => {
    await trying(() => change("PUT", "/_mock/webhooks/held", { held: false }));
    await show(place);
    tell("changed");
  };
  return h("p", {}, "The webhooks of this world are held. ", button("Let them go", go, { id: "let-go" }));
}

async function again(which) {
  const sent = await trying(() => change("POST", "/_mock/webhooks/redeliver", { which }));
  if (sent) toast(`${many(sent.redelivered, "webhook")} sent again`);
  tell("changed");
}
