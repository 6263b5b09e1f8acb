// The clock: it shows the world's time and moves it, by hand or at a rate.

import { change, session } from "./api.js";
import { $, button, h, toast, trying } from "./dom.js";
import { on, state, tell } from "./state.js";
import { clock, day, lasting, many, ms } from "./words.js";

const SPEEDS = [1, 10, 60, 600, 3600];

const face = h("output", { class: "face", "aria-label": "The world's time", "aria-live": "off" });
const play = button("▶ Play", () => (rate() ? set(0) : set(Number(speed.value))), { class: "primary", id: "play" });
const speed = h("select", { "aria-label": "Speed", id: "speed", onchange: () => rate() && set(Number(speed.value)) },
  SPEEDS.map((one) => h("option", { value: String(one) }, `${one} ×`)));
const next = button("Next event", () => move({ until: "next_event" }), { id: "next-event" });
const idle = button("Until idle", () => move({ until: "idle" }), { id: "until-idle" });
const jumping = h("form", { class: "jump", onsubmit: jump },
  h("label", {}, h("span", { class: "away" }, "Jump by"), h("input", { name: "by", value: "10m", size: "5", spellcheck: "false", "aria-label": "Jump by: 90s, 10m, 2h, 1d, or an instant" })),
  h("button", { type: "submit" }, "Jump"));
const all = [play, speed, next, idle, ...jumping.querySelectorAll("input, button")];

const UNITS = { s: 1, m: 60, h: 3600, d: 86400 };

function jump(event) {
  event.preventDefault();
  const text = jumping.elements.by.value.trim();
  const by = /^(\d+(?:\.\d+)?)\s*([smhd]?)$/.exec(text);
  if (by) move({ advance_seconds: Number(by[1]) * UNITS[by[2] || "s"] });
  else if (Number.isFinite(Date.parse(text))) move({ to: new Date(text).toISOString() });
  else toast(`Seen “${text}”, expected 90s, 10m, 2h, 1d or an instant`, "error");
}

const rate = () => state.pulse?.rate || 0;

const set = (value) => move({ rate: value });

export async function move(body) {
  const moved = await trying(() => change("POST", "/_mock/clock", body));
  if (!moved) return;
  if (moved.stopped) toast(moved.stopped.message, "error");
  else if (!("rate" in body)) toast(moved.happened ? `${many(moved.happened, "thing")} happened` : "Nothing happened: the world is idle");
  tell("changed");
}

// With a rate the face goes on between two lines of the stream, so that it runs smoothly.
let drawn = "";
let heard = 0;

export const shownNow = () => {
  if (session.at) return ms(session.at);
  if (!state.pulse) return null;
  const since = rate() ? Math.min(performance.now() - heard, 2000) * rate() : 0;
  const due = state.pulse.next_due ? ms(state.pulse.next_due) : Infinity;
  return Math.min(ms(state.pulse.now) + since, Math.max(due, ms(state.pulse.now)));
};

function tick() {
  const now = shownNow();
  if (now === null) return;
  const text = clock(now);
  if (text === drawn) return;
  drawn = text;
  face.replaceChildren(h("span", { class: "day" }, day(now)), " ", h("b", {}, text), " ", h("span", { class: "day" }, "UTC"));
}

// Somebody else may have set a rate that is not among the speeds: it is one of them while it holds.
function shownSpeed(now) {
  if (speed.value === now) return;
  speed.querySelector("[data-other]")?.remove();
  if (!SPEEDS.includes(Number(now))) speed.append(h("option", { value: now, "data-other": "true" }, `${now} ×`));
  speed.value = now;
}

function show() {
  heard = performance.now();
  const runs = rate() > 0;
  play.textContent = runs ? "❚❚ Pause" : "▶ Play";
  play.setAttribute("aria-pressed", String(runs));
  if (runs) shownSpeed(String(rate()));
  const due = state.pulse?.next_due;
  next.title = due ? `in ${lasting(ms(due) - ms(state.pulse.now))}` : "Nothing is to come";
  const fixed = !session.may_change || Boolean(session.at);
  for (const one of all) one.disabled = fixed || (Boolean(state.pulse?.is_jumping) && one !== speed);
  document.body.classList.toggle("jumping", Boolean(state.pulse?.is_jumping));
  document.body.classList.toggle("looking-back", Boolean(session.at));
  drawn = "";
  tick();
}

export function begin() {
  $("#clock").append(face, h("div", { class: "controls" }, play, speed, next, idle, jumping));
  speed.value = "60";
  on("pulse entered back looking", show);
  setInterval(tick, 100);
}
