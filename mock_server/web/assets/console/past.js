// Back in time: drag to an earlier moment, see the world as it was then, and fork from there.

import { change, lines, session } from "./api.js";
import { button, fill, h, toast, trying } from "./dom.js";
import { scrubberPlace } from "./timeline.js";
import { on, state, tell } from "./state.js";
import { fit, view } from "./view.js";
import { clock, day, iso, ms } from "./words.js";

const STEPS = 1000;

const scrub = h("input", { type: "range", id: "scrub", min: "0", max: String(STEPS), value: String(STEPS), step: "1", "aria-label": "Look back in time", oninput: drag, onchange: settle });
const shown = h("output", { for: "scrub" });
const progress = h("progress", { max: "1", value: "0", hidden: true, "aria-label": "Playing the world up to there" });
const banner = h("div", { id: "banner", role: "status" });
const then = h("b", {});
const now = h("b", {});
const fork = button("Fork from here", forked, { id: "fork", title: "Begin a second world at this moment; its webhooks are held" });
const words = h("p", {}, "You look at ", then, ". The world stands at ", now, ".");

let playing = null;
let isDragging = false;

const beginning = () => state.begin || ms(state.pulse?.now) || 0;

function drag() {
  const end = ms(state.pulse?.now);
  const value = Number(scrub.value);
  if (!end) return;
  isDragging = true;
  session.at = value >= STEPS ? null : iso(beginning() + ((end - beginning()) * value) / STEPS);
  if (session.at && (ms(session.at) < view.from || ms(session.at) > view.to)) fit(); // what is looked at is seen
  show();
  tell("looking");
}

// The world is played up to there in a copy; what the other parts show follows when it is ready.
async function settle() {
  isDragging = false;
  playing?.abort();
  playing = new AbortController();
  const { signal } = playing;
  if (session.at) await trying(() => play(signal));
  progress.hidden = true;
  if (!signal.aborted) tell("back");
}

async function play(signal) {
  for await (const line of lines("/_mock/world/past", { at: session.at }, signal)) {
    if (line.ready) return;
    if (line.end || line.message) throw new Error(line.message || line.end);
    progress.hidden = false;
    progress.max = line.of || 1;
    progress.value = line.done || 0;
  }
}

export function toNow() {
  playing?.abort();
  progress.hidden = true;
  session.at = null;
  scrub.value = String(STEPS);
  show();
  tell("back");
}

const share = (at, end) => String(Math.round(((at - beginning()) / Math.max(end - beginning(), 1)) * STEPS));

export function lookAt(at) {
  const end = ms(state.pulse?.now);
  scrub.value = share(at, end);
  session.at = iso(at);
  show();
  tell("looking");
  return settle();
}

async function forked() {
  const made = await trying(() => change("POST", "/_mock/world/fork", { at: session.at }));
  if (!made) return;
  const ticket = new URL(made.page, location.href).hash.slice(1);
  toast(`A second world begins at ${clock(ms(made.now))}: its key is ${made.key}`);
  tell("open", ticket ? { ticket } : { key: made.key });
}

function show() {
  const at = session.at ? ms(session.at) : ms(state.pulse?.now);
  scrub.disabled = !at || at <= beginning();
  const text = session.at ? `${day(at, false)} ${clock(at)}` : "now";
  shown.textContent = session.at ? clock(at) : "now";
  scrub.setAttribute("aria-valuetext", text);
  if (session.at) {
    then.textContent = clock(at);
    now.textContent = clock(ms(state.pulse.now));
    if (!isDragging) scrub.value = share(at, ms(state.pulse.now)); // the world may go on meanwhile
    fork.disabled = !session.may_change;
    if (!banner.firstChild) fill(banner, words, progress, h("div", { class: "row" }, fork, button("Back to now", toNow, { id: "to-now", class: "primary" })));
  } else fill(banner);
}

export function begin() {
  scrubberPlace.append(h("span", { class: "name" }, "look back"), scrub, shown);
  scrubberPlace.after(banner);
  on("pulse timeline", show);
  on("entered", () => (fill(banner), (scrub.value = String(STEPS)), show()));
  on("begun", toNow);
}
