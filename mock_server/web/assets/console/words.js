// How instants, numbers and phases are written, for all parts of the page alike.

export const PHASES = ["waiting", "ringing", "talking", "reached", "not_reached", "stopped", "failed"];

export const WORDS = {
  waiting: "waits", ringing: "rings", talking: "talks", machine: "machine", reached: "reached",
  not_reached: "not reached", stopped: "stopped", failed: "failed", active: "active", paused: "paused", finished: "finished",
};

export const ms = (instant) => (instant ? Date.parse(instant) : null);

export const iso = (at) => new Date(Math.round(at)).toISOString();

const two = (number) => String(number).padStart(2, "0");

export function clock(at, parts = 3) {
  const date = new Date(at);
  const hours = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  if (parts === 2) return hours;
  const seconds = `${hours}:${two(date.getUTCSeconds())}`;
  return parts === 3 ? seconds : `${seconds}.${String(date.getUTCMilliseconds()).padStart(3, "0")}`;
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function day(at, withYear = true) {
  const date = new Date(at);
  const text = `${DAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
  return withYear ? `${text} ${date.getUTCFullYear()}` : text;
}

export function lasting(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60) ? `${Math.round(seconds % 60)} s` : ""}`.trim();
  if (seconds < 172800) return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
  return `${Math.round(seconds / 86400)} days`;
}

// +12025550123 as people read it; any other text stays as it is.
export function phone(number) {
  const found = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number || "");
  return found ? `+1 ${found[1]} ${found[2]} ${found[3]}` : number || "–";
}

export const count = (number) => number.toLocaleString("en-GB");

export function many(number, word) {
  return `${count(number)} ${word}${number === 1 ? "" : "s"}`;
}

export const often = (number) => (number === 1 ? "once" : number === 2 ? "twice" : `${count(number)} times`);

export const plain = (word) => String(word ?? "").replaceAll("_", " ");

// One of a kind of records: dials -> dial, batches -> batch, batch_dial_jobs -> batch dial job.
export const single = (kind) => plain(kind).replace(/(?<=ch|sh|ss|x)es$|s$/, "");

// What went on in a call, in one sentence for a screen reader.
export function told(call) {
  const parts = [phone(call.to), call.attempt > 1 ? `attempt ${call.attempt}` : "", plain(call.status), `asked for at ${clock(call.asked)}`];
  if (call.rang !== null) parts.push(`rang at ${clock(call.rang)}`);
  if (call.answered !== null) parts.push(`answered ${call.machine ? "by a machine " : ""}at ${clock(call.answered)}`);
  if (call.ended !== null) parts.push(`ended at ${clock(call.ended)}`);
  return parts.filter(Boolean).join(", ");
}
