// A request as a command for the shell, to be sent again.

import { credential } from "./contract.js";

const quoted = (text) => `'${String(text).replaceAll("'", `'\\''`)}'`;

const KEPT = 4096; // bytes of a body that the log keeps; a letter that was cut through takes up to three less
const CUT = "# The mock keeps the first 4,096 bytes of a body: complete this one before you send it.\n";

const isCut = (body) => Boolean(body) && new TextEncoder().encode(body).length > KEPT - 4;

export async function curl(request) {
  const target = `${location.origin}${request.path}${request.query ? `?${request.query}` : ""}`;
  const parts = [`curl -s -X ${request.method} ${quoted(target)}`, await credential(request.vendor)];
  if (request.body) {
    const isJson = /^\s*[[{]/.test(request.body);
    parts.push(`-H 'Content-Type: application/${isJson ? "json" : "x-www-form-urlencoded"}'`, `--data-binary ${quoted(request.body)}`);
  }
  return `${isCut(request.body) ? CUT : ""}${parts.join(" \\\n  ")}`;
}

export async function curls(requests) {
  return (await Promise.all(requests.map(curl))).join("\n");
}
