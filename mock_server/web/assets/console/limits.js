// Limits of a vendor's account: calls at once, calls a second, requests a minute.

import { change, get } from "./api.js";
import { h, refill, trying } from "./dom.js";
import { state, tell } from "./state.js";
import { own, picker } from "./vendors.js";

export async function show(place) {
  const vendor = own("limits");
  const now = vendor && (await trying(() => get(`/_mock/settings/${vendor}`)));
  if (!now) return;
  const field = (name, told, value, body) => {
    const input = h("input", { type: "number", min: "0", step: "any", value: value ?? "", placeholder: "any", "data-key": `limit-${name}`, onchange: () => set(place, vendor, body(input.value === "" ? null : Number(input.value))) });
    return h("label", {}, h("span", {}, name), input, h("small", {}, told));
  };
  refill(place, picker("limits", state.vendors, () => show(place)), h("div", { class: "fields" },
    field("calls at once", "How many calls may be under way at once.", now.concurrent_calls, (value) => ({ concurrent_calls: value ?? 1 })),
    "calls_per_second" in now ? field("calls a second", "How many are started each second; empty for as fast as they come.", now.calls_per_second, (value) => ({ calls_per_second: value })) : null,
    field("requests a minute", "More are answered with the vendor's 429 and Retry-After; empty for any number.", now.rate_limit?.requests_per_minute, (value) => ({ rate_limit: value ? { requests_per_minute: value } : null }))));
}

async function set(place, vendor, body) {
  await trying(() => change("PATCH", `/_mock/settings/${vendor}`, body));
  await show(place);
  tell("changed");
}
