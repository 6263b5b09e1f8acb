// What the parts of the page share, and how they tell each other that it has changed.

export const state = {
  vendors: [],
  pulse: null, // the latest line of the stream
  timeline: null, // the latest answer of getTimeline
  filter: { source: null, number: "", phases: new Set(), vendor: null },
  chosen: null, // {vendor, id} of a call, {request: number}, or {webhook: number}
};

const listeners = new Map();

// Topics: "entered" another world, "pulse" something happened, "looking" back while it is dragged, "back" when it is there or over, "filter" other calls,
// "timeline" it was read, "chosen" a call or a request, "changed" by this page,
// "reported" what was found, "lane" that somebody wants to see.
export function on(topics, listener) {
  for (const topic of topics.split(" ")) {
    if (!listeners.has(topic)) listeners.set(topic, []);
    listeners.get(topic).push(listener);
  }
}

export function tell(topic, what) {
  for (const listener of listeners.get(topic) || []) listener(what);
}

export function choose(chosen) {
  state.chosen = chosen;
  tell("chosen", chosen);
}

export function filter(changes) {
  Object.assign(state.filter, changes);
  tell("filter");
}
