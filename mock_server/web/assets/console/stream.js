// Follows the world: a line comes whenever something has changed, whoever changed it.

import { lines, session } from "./api.js";
import { state, tell } from "./state.js";

let following = null;

export function follow() {
  following?.abort();
  following = new AbortController();
  run(following.signal, session.token);
}

async function run(signal, token) {
  for (let wait = 300; !signal.aborted && session.token === token; wait = Math.min(wait * 2, 10_000)) {
    try {
      for await (const line of lines("/_mock/stream", {}, signal)) {
        if (line.end === "deleted") {
          tell("gone");
          return;
        }
        if (line.end) break; // fell behind: begin anew
        wait = 300;
        heard(line);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error.status === 401 || error.status === 404) return tell("gone");
    }
    await new Promise((done) => setTimeout(done, wait));
  }
}

function heard(line) {
  const before = state.pulse;
  state.pulse = line;
  if (before && before.begun !== line.begun) tell("begun");
  tell("pulse", line);
}
