// Draws the calls that are seen, each in its lane: thin while it waits, then a bar; a mark where it ended.

import { callAt, held } from "./lanes.js";
import { state } from "./state.js";
import { plain } from "./words.js";
import { ticks, view, xOf } from "./view.js";

export const ROW = 22;
const BAR = 12;

let ink = null;

// The colours come from the style sheet, so that canvas and page agree in the dark as in the light.
export function colours() {
  if (ink) return ink;
  const style = getComputedStyle(document.documentElement);
  const names = ["ground", "sheet", "ink", "quiet", "faint", "line", "link", "error", "warning", "open", "closed", "hook",
    "waiting", "ringing", "talking", "machine", "reached", "not_reached", "stopped", "failed", "on-bar", "band"];
  ink = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  return ink;
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => (ink = null));

// Make a canvas as large as its place, in the screen's own pixels.
export function prepared(canvas, width, height) {
  const ratio = Math.min(devicePixelRatio || 1, 2);
  const wide = Math.round(width * ratio);
  const high = Math.round(height * ratio);
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.font = "11px system-ui, sans-serif";
  pen.textBaseline = "middle";
  return pen;
}

export const tickRoom = () => Math.min(84, view.width / 4);

export function gridLines(pen, height, from = 0) {
  pen.strokeStyle = colours().line;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const at of ticks(tickRoom()).at) {
    const x = Math.round(xOf(at)) + 0.5;
    pen.moveTo(x, from);
    pen.lineTo(x, height);
  }
  pen.stroke();
}

export function nowLine(pen, height, from = 0) {
  const x = Math.round(xOf(view.now)) + 0.5;
  pen.strokeStyle = colours().error;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.moveTo(x, from);
  pen.lineTo(x, height);
  pen.stroke();
}

export function drawLanes(canvas, width, height, scroll, hovered) {
  const pen = prepared(canvas, width, height);
  const first = Math.floor(scroll / ROW);
  const rows = Math.ceil(height / ROW) + 1;
  const top = (index) => index * ROW - scroll;
  windows(pen, first, rows, top, width);
  gridLines(pen, Math.min(height, held.total * ROW - scroll));
  ties(pen, first, rows, top);
  for (let index = first; index < Math.min(first + rows, held.total); index += 1) {
    const call = callAt(index);
    if (!call) placeholder(pen, top(index));
    else lane(pen, call, top(index), width, index === hovered || (state.chosen?.id === call.id && state.chosen.vendor === call.vendor));
  }
  hooks(pen, first, rows, top);
  nowLine(pen, height);
}

// Calling windows: where they are open, and where they are not.
function windows(pen, first, rows, top, width) {
  const ink = colours();
  const begin = Math.max(xOf(held.base), 0);
  const end = Math.min(xOf(held.end), width); // beyond what was read they are not known
  for (let index = first; index < Math.min(first + rows, held.total); index += 1) {
    const open = callAt(index)?.source?.open;
    if (!open) continue;
    pen.fillStyle = ink.closed;
    pen.fillRect(begin, top(index), Math.max(end - begin, 0), ROW);
    for (const [from, to] of open) {
      const left = Math.max(xOf(held.base + from), 0);
      const right = Math.min(xOf(held.base + to), width);
      if (right <= left) continue;
      pen.clearRect(left, top(index), right - left, ROW);
      pen.fillStyle = ink.open;
      pen.fillRect(left, top(index), right - left, ROW);
      pen.fillStyle = ink.closed;
    }
  }
}

function placeholder(pen, y) {
  pen.fillStyle = colours().band;
  pen.fillRect(8, y + ROW / 2 - 1, view.width * 0.4, 2);
}

function lane(pen, call, y, width, isMarked) {
  const ink = colours();
  const middle = y + ROW / 2;
  const end = call.ended ?? view.now;
  if (isMarked) {
    pen.fillStyle = ink.band;
    pen.fillRect(0, y, width, ROW);
  }
  span(pen, call.asked, call.rang ?? call.answered ?? end, middle, 3, ink.waiting, width);
  if (call.rang !== null) span(pen, call.rang, call.answered ?? end, middle, BAR, ink.ringing, width);
  if (call.answered !== null) span(pen, call.answered, end, middle, BAR, call.machine ? ink.machine : ink.talking, width, call.machine);
  if (call.ended !== null) ended(pen, call, middle, width);
}

function span(pen, from, to, middle, height, colour, width, isStriped = false) {
  const left = Math.max(xOf(from), -4);
  const right = Math.min(Math.max(xOf(to), left + 1.5), width + 4);
  if (right < 0 || left > width) return;
  pen.fillStyle = colour;
  pen.beginPath();
  pen.roundRect(left, middle - height / 2, right - left, height, height > 4 ? 3 : 1.5);
  pen.fill();
  if (!isStriped || right - left < 8) return;
  pen.save();
  pen.clip();
  pen.strokeStyle = "rgb(255 255 255 / .35)";
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (let x = left - height; x < right; x += 5) {
    pen.moveTo(x, middle + height / 2);
    pen.lineTo(x + height, middle - height / 2);
  }
  pen.stroke();
  pen.restore();
}

// The mark tells the phase by its shape too: a disc, a ring, a square, a cross.
export function mark(pen, phase, x, y) {
  const colour = colours()[phase] || colours().quiet;
  pen.fillStyle = pen.strokeStyle = colour;
  pen.lineWidth = 1.8;
  pen.beginPath();
  if (phase === "failed") {
    pen.moveTo(x - 3, y - 3);
    pen.lineTo(x + 3, y + 3);
    pen.moveTo(x + 3, y - 3);
    pen.lineTo(x - 3, y + 3);
  } else if (phase === "stopped") pen.rect(x - 3, y - 3, 6, 6);
  else pen.arc(x, y, 3.2, 0, 7);
  if (phase === "reached" || phase === "stopped") pen.fill();
  else pen.stroke();
}

function ended(pen, call, middle, width) {
  const x = xOf(call.ended) + 9;
  if (x < 0 || x > width) return;
  mark(pen, call.phase, x, middle);
  pen.fillStyle = colours().quiet;
  pen.fillText(plain(call.status), x + 9, middle + 0.5);
}

// A retry is tied to the call that it repeats.
function ties(pen, first, rows, top) {
  pen.strokeStyle = colours().waiting;
  pen.lineWidth = 1.2;
  const byLane = new Map(held.calls.map((call, n) => [call.lane, held.first + n]));
  for (let index = first; index < Math.min(first + rows, held.total); index += 1) {
    const call = callAt(index);
    const before = call?.repeats ? byLane.get(call.repeats) : undefined;
    if (before === undefined) continue;
    const x = xOf(call.asked);
    const y = top(index) + ROW / 2;
    const from = callAt(before).ended ?? call.asked;
    pen.beginPath();
    pen.moveTo(Math.min(xOf(from), x), top(before) + ROW / 2 + 6);
    pen.bezierCurveTo(x - 4, top(before) + ROW, x - 14, y, x, y);
    pen.stroke();
  }
}

const BAD = new Set(["failed", "refused", "lost", "set_aside"]);

// A webhook is a small arrow; where nobody was to receive it, only a tick.
function hooks(pen, first, rows, top) {
  const { webhooks } = state.timeline || {};
  if (!webhooks?.lane) return;
  const ink = colours();
  const byLane = new Map();
  for (let index = first; index < Math.min(first + rows, held.total); index += 1) if (callAt(index)) byLane.set(callAt(index).lane, index);
  webhooks.lane.forEach((lane, n) => {
    const index = byLane.get(lane);
    if (index === undefined) return;
    const x = xOf(held.base + webhooks.at[n]);
    const y = top(index) + 1;
    pen.beginPath();
    if (webhooks.state[n] === null) {
      pen.fillStyle = ink.faint;
      pen.fillRect(x - 0.5, y, 1, 4);
      return;
    }
    pen.fillStyle = BAD.has(webhooks.state[n]) ? ink.error : ink.hook;
    pen.moveTo(x - 3.2, y);
    pen.lineTo(x + 3.2, y);
    pen.lineTo(x, y + 5);
    if (webhooks.state[n] === "pending") {
      pen.closePath();
      pen.strokeStyle = ink.hook;
      pen.lineWidth = 1;
      pen.stroke();
    } else pen.fill();
  });
}

export { BAD };
