// The worlds that this session, or this server, may show; a press opens one.

import { get, session } from "./api.js";
import { $, h, refill } from "./dom.js";
import { on, tell } from "./state.js";
import { clock, count, many, ms } from "./words.js";

const EVERY = 3000; // the list is read again at most this often

let read = 0;
let due = 0;

export function list(place, worlds, open) {
  const known = [...worlds].sort((one, other) => (other.calls || 0) - (one.calls || 0));
  refill(place, h("ul", { class: "list" }, known.map((world) => h("li", {}, row(world, open)))));
}

function row(world, open) {
  const { errors = 0, warnings = 0 } = world.findings || {};
  const away = (text) => h("span", { class: "away" }, text);
  const badge = errors + warnings ? h("span", { class: errors ? "badge error" : "badge warning", title: `${many(errors, "error")}, ${many(warnings, "warning")}` }, String(errors + warnings), away(" findings")) : null;
  const current = world.world === session.world ? "true" : null;
  const go = () => (world.node ? location.assign(`${world.node}/console`) : open(world.world)); // a session is known to one node
  return h("button", { type: "button", class: "line", title: world.node || "", onclick: go, "aria-current": current, "data-key": world.world },
    h("span", { class: "name" }, world.label || world.world), h("span", { class: "much" }, world.calls ? count(world.calls) : "–", away(" calls")), badge,
    h("small", {}, [world.vendors.join(", "), clock(ms(world.now), 2)].filter(Boolean).join(" · ")));
}

async function show() {
  if (!session.token) return;
  const wait = read + EVERY - Date.now();
  if (wait > 0) {
    due ||= setTimeout(() => ((due = 0), show()), wait);
    return;
  }
  read = Date.now();
  const found = await get("/_mock/worlds").then((answer) => answer.worlds, () => []);
  list($("#worlds .body"), found.slice(0, 40), (world) => world !== session.world && tell("open", { world }));
}

export function begin() {
  on("entered", () => ((read = 0), show()));
  on("pulse changed reported", show);
}
