// Follows the world: a line comes whenever something has changed, whoever changed it.
// A page that nobody sees follows nothing: a browser has six connections to a server, for all its tabs together.

import { lines, session } from "./api.js";
import { state, tell } from "./state.js";

let following = null;

export function follow() {
  following?.abort();
  following = new AbortController();
  run(following.signal, session.token);
}

function rest() {
  following?.abort();
  following = null;
}

addEventListener("pagehide", rest);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) rest();
  else if (session.token && !following) follow();
});

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
      if (error.status === 0 && wait === 300) tell("broken", error.message); // said once, not at each try
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
