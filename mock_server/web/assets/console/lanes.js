// The calls that the time line holds: the part of getTimeline around what is seen, read anew when the world moves on.

import { get, session } from "./api.js";
import { state, tell } from "./state.js";
import { ms } from "./words.js";
import { track, view } from "./view.js";

export const held = { first: 0, calls: [], total: 0, groups: [], base: 0, end: 0 };

const MOST = 400;
const QUIET = 250; // real milliseconds between two answers that nobody waits for

let wanted = { first: 0, count: 40 };
let isAsking = false;
let isWantedAgain = false;
let last = { at: 0, took: 0 };
let timer = 0;
let broken = "";

export function forget() {
  Object.assign(held, { first: 0, calls: [], total: 0, groups: [] });
  wanted = { first: 0, count: wanted.count };
}

// Have the lanes from `first` on at hand, as soon as possible.
export function want(first, count) {
  wanted = { first, count };
  const end = Math.min(first + count, held.total);
  if (first < held.first || end > held.first + held.calls.length) ask(40);
}

// Read anew, for something has changed; the slower the answer, the later.
export function refresh(isUrgent = false) {
  ask(isUrgent ? 0 : Math.max(QUIET, last.took * 8) - (performance.now() - last.at));
}

function ask(wait) {
  if (isAsking) return void (isWantedAgain = true);
  clearTimeout(timer);
  timer = setTimeout(load, Math.max(wait, 0));
}

function query() {
  const first = Math.max(0, wanted.first - wanted.count);
  const { source, number, phases, vendor } = state.filter;
  const all = { first, lanes: Math.min(Math.max(wanted.count * 3, 200), MOST), slices: 240, sum: true, source, vendor, number: number.replace(/\D/g, ""), phase: [...phases].join(",") };
  if (view.mode === "fit") all.to = state.begin && session.at === null ? new Date(Math.round(view.to)).toISOString() : null;
  else {
    all.from = new Date(Math.round(Math.max(view.from, 0))).toISOString();
    all.to = new Date(Math.round(view.to)).toISOString();
  }
  return all;
}

async function load() {
  if (!session.token) return;
  isAsking = true;
  isWantedAgain = false;
  const began = performance.now();
  const asked = query();
  const token = session.token;
  try {
    const reply = await get("/_mock/timeline", asked);
    if (token === session.token) take(reply, asked.first);
    broken = "";
  } catch (error) {
    if (broken !== error.message) tell("broken", (broken = error.message));
  }
  last = { at: performance.now(), took: performance.now() - began };
  isAsking = false;
  if (isWantedAgain) refresh(asked.first !== query().first);
}

function take(reply, first) {
  const base = ms(reply.from);
  held.base = base;
  held.end = ms(reply.to);
  held.first = first;
  held.total = reply.total;
  held.calls = calls(reply, base);
  held.groups = groups(reply, base);
  if (view.mode === "fit" && first === 0) state.begin = base + Math.min(reply.lanes.asked[0] ?? Infinity, reply.requests?.at?.[0] ?? Infinity, reply.lanes.asked.length ? Infinity : 0);
  if (!Number.isFinite(state.begin)) state.begin = base;
  track(state.begin, session.at ? ms(session.at) : ms(reply.now), Math.max(ms(reply.now), ms(state.pulse?.now) || 0));
  state.timeline = { ...reply, base };
  tell("timeline");
}

function calls({ lanes, kinds, statuses, phases, sources }, base) {
  const late = (value) => (value === null ? null : base + value);
  return lanes.lane.map((lane, n) => ({
    lane, id: lanes.id[n], to: lanes.to[n], ...kinds[lanes.kind[n]],
    source: lanes.source[n] === null ? null : sources[lanes.source[n]],
    attempt: lanes.attempt[n], repeats: lanes.repeats[n], machine: lanes.by_machine[n],
    asked: base + lanes.asked[n], rang: late(lanes.rang[n]), answered: late(lanes.answered[n]), ended: late(lanes.ended[n]),
    status: statuses[lanes.status[n]], phase: phases[lanes.phase[n]],
  }));
}

function groups({ sums }, base) {
  if (!sums) return [];
  const { lane, count, asked, ended, ...phases } = sums;
  return lane.map((first, n) => ({
    lane: first, count: count[n], asked: base + asked[n], ended: ended[n] === null ? null : base + ended[n],
    phases: Object.entries(phases).filter(([, column]) => column[n]).map(([phase, column]) => [phase, column[n]]),
  }));
}

export const callAt = (index) => held.calls[index - held.first];

export const callOf = (vendor, id) => held.calls.find((call) => call.id === id && call.vendor === vendor);
