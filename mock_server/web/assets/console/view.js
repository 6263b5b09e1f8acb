// Which part of time the time line shows, and where an instant stands in it.

const LEAST = 2000; // milliseconds across the whole width
const RECENT = 300_000; // milliseconds that are followed where nobody has zoomed
const MOST = 400 * 86_400_000;

export const view = { mode: "fit", from: 0, to: 60_000, width: 600, begin: 0, now: 60_000, end: 60_000 };

export const xOf = (at) => ((at - view.from) / (view.to - view.from)) * view.width;

export const atOf = (x) => view.from + (x / view.width) * (view.to - view.from);

// Follow what has happened: all of it, or the latest part of it; a part that was chosen by hand stays.
// `now` is the moment that is looked at; `end` is how far the world is.
export function track(begin, now, end = now) {
  Object.assign(view, { begin, now, end });
  const span = view.to - view.from;
  if (view.mode === "fit") {
    const whole = Math.max(end - begin, 20_000);
    view.from = begin - whole * 0.01;
    view.to = begin + whole * (view.width < 300 ? 1.42 : view.width < 500 ? 1.25 : 1.12); // words at the right need room
  } else if (view.mode === "follow") {
    view.to = now + span * 0.1;
    view.from = view.to - span;
  }
}

export function zoom(factor, around = view.mode === "follow" ? view.now : (view.from + view.to) / 2) {
  const span = Math.min(Math.max((view.to - view.from) * factor, LEAST), Math.max(MOST, (view.end - view.begin) * 1.2));
  const share = (around - view.from) / (view.to - view.from);
  view.from = around - share * span;
  view.to = view.from + span;
  if (view.mode === "fit") view.mode = "free";
}

export function pan(by) {
  view.from += by;
  view.to += by;
  view.mode = "free";
}

export function fit() {
  view.mode = "fit";
  track(view.begin, view.now, view.end);
}

// Who had all of it in sight follows the latest part: the calls that are under way are the ones to see.
export function followNow() {
  if (view.mode === "fit") view.from = Math.max(view.from, view.to - RECENT);
  view.mode = "follow";
  track(view.begin, view.now, view.end);
}

// Show this span, with a little room around it.
export function showSpan(from, to) {
  const room = Math.max((to - from) * 0.15, 2000);
  view.from = from - room;
  view.to = to + room;
  view.mode = "free";
}

const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2592000].map((seconds) => seconds * 1000);

// The instants at which the axis has a line, not closer than `least` pixels.
export function ticks(least) {
  const wanted = ((view.to - view.from) / view.width) * least;
  let step = STEPS.find((one) => one >= wanted) || STEPS.at(-1);
  while (step < wanted) step *= 2; // a clock may leap over centuries
  const found = [];
  for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) found.push(at);
  return { step, at: found };
}
