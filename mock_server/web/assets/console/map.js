// The map of a large world: all of its calls, summed up in groups of neighbours, and which of them the lanes show.

import { colours, prepared, ROW } from "./draw.js";
import { held } from "./lanes.js";
import { PHASES } from "./words.js";

export const WIDTH = 92;

export const isThere = () => held.groups.length > 1;

export function drawMap(canvas, height, scroll, seen) {
  const pen = prepared(canvas, WIDTH, height);
  const ink = colours();
  const begin = Math.min(...held.groups.map((group) => group.asked));
  const end = Math.max(begin + 1, ...held.groups.map((group) => group.ended ?? begin));
  const x = (at) => 3 + ((at - begin) / (end - begin)) * (WIDTH - 6);
  let before = 0;
  for (const group of held.groups) {
    const top = (before / held.total) * height;
    const high = Math.max((group.count / held.total) * height, 1);
    before += group.count;
    let left = x(group.asked);
    const whole = Math.max((group.ended === null ? WIDTH - 3 : x(group.ended)) - left, 3);
    for (const phase of PHASES) {
      const number = group.phases.find(([name]) => name === phase)?.[1] || 0;
      if (!number) continue;
      pen.fillStyle = ink[phase];
      pen.globalAlpha = phase === "waiting" ? 0.45 : 0.85;
      pen.fillRect(left, top, (number / group.count) * whole, high > 3 ? high - 0.5 : high);
      left += (number / group.count) * whole;
    }
  }
  pen.globalAlpha = 1;
  const high = Math.max((seen / (held.total * ROW)) * height, 6);
  pen.strokeStyle = ink.link;
  pen.lineWidth = 1.5;
  pen.strokeRect(1, Math.min((scroll / (held.total * ROW)) * height, height - high), WIDTH - 2, high);
}
