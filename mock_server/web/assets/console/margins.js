// What stands above and below the lanes: the axis, how many calls are under way and the ceiling, webhooks and requests.

import { colours, gridLines, nowLine, prepared, tickRoom } from "./draw.js";
import { held } from "./lanes.js";
import { state } from "./state.js";
import { ticks, view, xOf } from "./view.js";
import { clock, count, day } from "./words.js";

const AXIS = 24;
const CURVE = 40;
const STRIP = 20;
const MONTH = 30 * 86_400_000; // from here on, a day without its year says too little

// The only source of the calls that are counted: the campaign that was chosen, or the world's only one.
function only() {
  const { sources = [] } = state.timeline || {};
  if (state.filter.source) return sources.find(({ id }) => id === state.filter.source);
  const { number, phases } = state.filter;
  const isAll = sources.length === 1 && !number && !phases.size && held.calls.every(({ source }) => source);
  return isAll ? sources[0] : undefined;
}

function curves() {
  const one = only();
  return Object.entries(state.timeline?.vendors || {}).filter(([name]) => !one || name === one.vendor).slice(0, 3);
}

export const headHeight = () => AXIS + Math.max(curves().length, 1) * CURVE;

export const curveNames = () => curves().map(([name, { under_way, capacity }]) => [name, under_way.calls.at(-1) || 0, ceiling({ capacity })]);

export function drawHead(canvas, width) {
  const height = headHeight();
  const pen = prepared(canvas, width, height);
  gridLines(pen, height, AXIS - 4);
  axis(pen, width);
  nowLine(pen, height, AXIS - 4);
  curves().forEach(([, vendor], n) => curve(pen, vendor, AXIS + n * CURVE, width));
}

function axis(pen, width) {
  const { step, at } = ticks(tickRoom());
  pen.fillStyle = colours().quiet;
  pen.textAlign = "center";
  let last = "";
  for (const one of at) {
    const date = day(one, false);
    const parts = step < 1000 ? 4 : step < 60_000 ? 3 : 2;
    const isNew = date !== last && (step >= 3_600_000 || last !== "");
    const text = step >= MONTH ? day(one).slice(4) : step >= 86_400_000 ? date : isNew ? `${date}, ${clock(one, 2)}` : clock(one, parts);
    last = date;
    const half = pen.measureText(text).width / 2;
    if (xOf(one) > half - 6 && xOf(one) < width - half + 6) pen.fillText(text, xOf(one), 10);
  }
  pen.textAlign = "left";
}

// The lowest ceiling that matters: that of the only campaign that is shown, else the account's lines.
function ceiling({ capacity }) {
  return Math.min(only()?.limit ?? capacity, capacity);
}

function curve(pen, vendor, top, width) {
  const ink = colours();
  const { at, calls } = vendor.under_way;
  const limit = ceiling(vendor);
  const peak = calls.reduce((most, one) => Math.max(most, one), 0);
  const isNear = limit <= Math.max(peak * 3, 6);
  const most = Math.max(peak, isNear ? limit : 0, 1) * 1.2;
  const y = (value) => top + CURVE - 5 - (value / most) * (CURVE - 12);
  const end = Math.min(xOf(view.now), width);
  pen.beginPath();
  pen.moveTo(xOf(held.base), y(0));
  at.forEach((one, n) => {
    const x = Math.min(xOf(held.base + one), end);
    pen.lineTo(x, y(n ? calls[n - 1] : 0));
    pen.lineTo(x, y(calls[n]));
  });
  pen.lineTo(end, y(calls.at(-1) || 0));
  pen.strokeStyle = ink.talking;
  pen.lineWidth = 1.5;
  pen.stroke();
  pen.lineTo(end, y(0));
  pen.closePath();
  pen.globalAlpha = 0.16;
  pen.fillStyle = ink.talking;
  pen.fill();
  pen.globalAlpha = 1;
  pen.fillStyle = ink.quiet;
  pen.textAlign = "right";
  if (isNear) {
    pen.strokeStyle = ink.error;
    pen.setLineDash([4, 3]);
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(0, Math.round(y(limit)) + 0.5);
    pen.lineTo(width, Math.round(y(limit)) + 0.5);
    pen.stroke();
    pen.setLineDash([]);
    if (width < 400) return void (pen.textAlign = "left"); // no room for words
    pen.fillStyle = ink.sheet;
    const text = `ceiling ${count(limit)}`;
    const beside = y(limit) + (y(limit) < top + CURVE / 2 ? 9 : -8); // below the line, or above it where it is low
    pen.fillRect(width - 12 - pen.measureText(text).width, beside - 7, pen.measureText(text).width + 12, 13);
    pen.fillStyle = ink.quiet;
    pen.fillText(text, width - 6, beside);
  }
  pen.textAlign = "left";
}

// Below: requests as ticks, or as counts where there are too many; webhooks only where they are too many for the lanes.
export const strips = () => {
  const { webhooks, requests } = state.timeline || {};
  return [webhooks?.slices?.length ? ["webhooks", webhooks] : null, ["requests", requests]].filter(Boolean);
};

export const footHeight = () => strips().length * STRIP;

export function drawFoot(canvas, width) {
  const pen = prepared(canvas, width, footHeight());
  strips().forEach(([, what], n) => what && (what.slices ? counted(pen, what, n * STRIP) : single(pen, what, n * STRIP)));
  nowLine(pen, footHeight());
}

const colour = (status) => (status === 0 || status >= 500 ? colours().error : status >= 400 ? colours().warning : colours().link);

function single(pen, { at, status }, top) {
  at.forEach((one, n) => {
    pen.fillStyle = colour(status[n]);
    pen.fillRect(Math.round(xOf(held.base + one)) - 1, top + 4, 2, STRIP - 7);
  });
}

function counted(pen, { slices, errors = [] }, top) {
  const most = Math.max(...slices, 1);
  const end = Date.parse(state.timeline.to);
  const step = (end - held.base) / slices.length;
  slices.forEach((number, n) => {
    if (!number) return;
    const x = xOf(held.base + n * step);
    const high = Math.max((number / most) * (STRIP - 6), 2);
    pen.fillStyle = errors[n] ? colours().error : colours().link;
    pen.fillRect(x, top + STRIP - 3 - high, Math.max(xOf(held.base + (n + 1) * step) - x - 0.5, 1), high);
  });
}

// The number of the request under a place of the strip; null where there is none.
export function requestAt(x) {
  const { requests } = state.timeline || {};
  if (!requests?.number) return null;
  let found = null;
  let near = 7;
  requests.at.forEach((one, n) => {
    const far = Math.abs(xOf(held.base + one) - x);
    if (far <= near) [near, found] = [far, n];
  });
  return found === null ? null : { number: requests.number[found], method: requests.method[found], status: requests.status[found], at: held.base + requests.at[found] };
}

