// Asks the control plane. The session goes in a header; no key is ever kept or put into an address.

import { tell } from "./state.js";

const READS_BACK = /^\/_mock\/(world$|records|journal|webhooks$|requests|timeline|calls)/;

export const session = { token: null, may_change: false, world: null, label: null, at: null };

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export function address(path, query = {}) {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query))
    if (value !== null && value !== undefined && value !== "") url.searchParams.set(name, value);
  if (session.at && READS_BACK.test(url.pathname) && !url.searchParams.has("at")) url.searchParams.set("at", session.at);
  return url;
}

export async function send(method, path, { query, body, signal, headers = {} } = {}) {
  const all = { ...headers };
  if (session.token) all["X-Mock-Session"] = session.token;
  if (body !== undefined) all["Content-Type"] = "application/json";
  const asked = { method, headers: all, signal, cache: "no-store", body: body === undefined ? undefined : JSON.stringify(body) };
  let answer;
  try {
    answer = await fetch(address(path, query), asked);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0, "The mock does not answer; is it still running?");
  }
  if (answer.ok) return answer;
  if (answer.status === 401 && all["X-Mock-Session"] && all["X-Mock-Session"] === session.token) tell("gone"); // the session has ended
  throw new Refused(answer.status, await reason(answer));
}

async function reason(answer) {
  const text = await answer.text();
  try {
    return JSON.parse(text).message || text;
  } catch {
    return text || `${answer.status} ${answer.statusText}`;
  }
}

export async function get(path, query, signal) {
  return (await send("GET", path, { query, signal })).json();
}

export async function change(method, path, body) {
  const answer = await send(method, path, { body });
  return answer.status === 204 ? null : answer.json();
}

export async function text(path, query) {
  return (await send("GET", path, { query })).text();
}

// Yield the lines of an answer that comes line by line.
export async function* lines(path, query, signal) {
  const answer = await send("GET", path, { query, signal, headers: { Prefer: "follow" } });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n");
    rest = parts.pop();
    for (const line of parts) if (line) yield JSON.parse(line);
  }
}

// A key with a password, as some vendors have it, is a credential of its own kind; so is a whole header.
function credential(key) {
  if (/[^\x20-\x7e]/.test(key)) throw new Refused(0, "Seen a key that no header can carry, expected letters, digits and signs of ASCII.");
  if (key.includes(" ")) return key;
  return key.includes(":") ? `Basic ${btoa(key)}` : `Bearer ${key}`;
}

export async function enter(body, key) {
  const headers = key ? { Authorization: credential(key) } : {};
  const answer = await (await send("POST", "/_mock/console/sessions", { body, headers })).json();
  Object.assign(session, { token: answer.session, may_change: answer.may_change, world: answer.world, label: answer.label, at: null });
  return answer;
}
