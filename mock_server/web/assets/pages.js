// What the pages do: open the part that a link names, send a request that is tried, and look into a world.
"use strict";

const key = document.getElementById("key");

function remember() {
  try {
    key.value = sessionStorage.getItem("mockdial-key") || key.value;
    key.addEventListener("input", () => sessionStorage.setItem("mockdial-key", key.value));
  } catch {
    // a browser may forbid to keep anything; then the key is typed anew on each page
  }
}

function shown(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function lines(...parts) {
  return parts.map((text) => Object.assign(document.createElement("pre"), { textContent: text }));
}

// A key with a password is a whole credential; any other goes into one as the contract says, and names the account.
function credential(value, whole) {
  const full = key.value.includes(":") ? key.value : whole.replaceAll("KEY", key.value);
  return value.replace("KEY", value.startsWith("Basic ") ? btoa(full) : key.value);
}

function written(body, media) {
  if (!body || media === "application/json") return body?.value;
  const lines = body.value.split("\n").filter((line) => line.includes("="));
  return new URLSearchParams(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

async function send(form) {
  const output = form.querySelector("output");
  const headers = new Headers();
  const query = new URLSearchParams();
  let url = form.dataset.url;
  for (const field of form.querySelectorAll("[data-in]")) {
    if (field.name === form.dataset.account) field.value = key.value.split(":")[0];
    if (field.dataset.in === "path") url = url.replace(`{${field.name}}`, encodeURIComponent(field.value));
    else if (field.value && field.dataset.in === "query") query.append(field.name, field.value);
    else if (field.value) headers.set(field.name, field.value);
  }
  const empty = [...form.querySelectorAll('[data-in="path"]')].find((field) => !field.value);
  if (empty) {
    output.replaceChildren(...lines(`fill in ${empty.name} first: it is a part of the path`));
    return;
  }
  const [name, value] = form.dataset.header.split(": ");
  const body = form.querySelector("textarea");
  try {
    if (name) headers.set(name, credential(value, form.dataset.whole));
    if (body) headers.set("Content-Type", form.dataset.media);
    const asked = url + (query.size ? `?${query}` : "");
    const began = performance.now();
    const answer = await fetch(asked, { method: form.dataset.method, headers, body: written(body, form.dataset.media) });
    const kind = answer.headers.get("content-type") || "";
    const text = /json|text|csv/.test(kind) ? shown(await answer.text()) : `${(await answer.blob()).size} bytes of ${kind || "nothing"}`;
    const took = Math.round(performance.now() - began);
    output.replaceChildren(...lines(`${form.dataset.method} ${asked}\n${answer.status} ${answer.statusText}, ${took} ms`, text));
  } catch (error) {
    output.replaceChildren(...lines(String(error)));
  }
}

async function look() {
  const output = document.getElementById("seen");
  const headers = { Authorization: `Bearer ${key.value}` };
  try {
    const world = await fetch("/_mock/world", { headers });
    const seen = await world.json();
    if (!world.ok) throw new Error(seen.message);
    const report = await (await fetch("/_mock/report", { headers })).json();
    const link = Object.assign(document.createElement("a"), { href: report.page, textContent: "open its report" });
    const found = `${report.errors} errors and ${report.warnings} warnings in its report: `;
    const records = Object.entries(seen.records).map(([vendor, kinds]) => `${vendor} ${JSON.stringify(kinds)}`);
    const facts = [`now ${seen.now}, seed ${seen.seed}, rate ${seen.rate}`, `${seen.counts.requests} requests, ${seen.counts.happenings} happenings, ${seen.counts.webhooks} webhooks`, ...records];
    output.replaceChildren(...lines(facts.join("\n")), found, link);
  } catch (error) {
    output.replaceChildren(...lines(error.message));
  }
}

if (key) {
  remember();
  document.getElementById("look")?.addEventListener("click", look);
  for (const form of document.querySelectorAll(".form")) form.querySelector("button").addEventListener("click", () => send(form));
}
