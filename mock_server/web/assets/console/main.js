// The door: a ticket behind `#`, a key, or a world of the list becomes a session; then every part begins.

import { enter, get, session, text } from "./api.js";
import * as campaigns from "./campaigns.js";
import * as clock from "./clock.js";
import * as dock from "./dock.js";
import { $, button, fill, h, trying } from "./dom.js";
import * as past from "./past.js";
import { choose, on, state, tell } from "./state.js";
import { follow } from "./stream.js";
import * as timeline from "./timeline.js";
import * as worlds from "./worlds.js";

const gate = $("#gate");
const shell = $("#shell");

async function open(body, key) {
  await enter(body, key);
  state.pulse = null;
  state.timeline = null;
  state.chosen = null;
  state.filter = { source: null, number: "", phases: new Set(), vendor: null };
  gate.hidden = true;
  shell.hidden = false;
  document.body.classList.add("inside");
  name();
  tell("entered");
  follow();
}

function name() {
  const place = $("#world-name");
  const save = button("Export", exported, { class: "quiet", id: "export", title: "Save this world's commands: mockdial replay plays them again" });
  fill(place, h("b", {}, session.label || session.world), session.may_change ? null : h("span", { class: "chip" }, "read only"), save);
  document.title = `${session.label || session.world} – mockdial console`;
}

async function exported() {
  const commands = await trying(() => text("/_mock/commands"));
  if (commands === undefined) return;
  const link = h("a", { href: URL.createObjectURL(new Blob([commands], { type: "application/x-ndjson" })), download: "commands.jsonl" });
  link.click();
  URL.revokeObjectURL(link.href);
}

// Before there is a session: the worlds that this server shows, and a field for a key.
async function ask(reason) {
  session.token = null;
  shell.hidden = true;
  gate.hidden = false;
  document.body.classList.remove("inside");
  const key = h("input", { type: "password", id: "key", autocomplete: "off", spellcheck: "false", required: true });
  const said = h("p", { role: "alert", class: "error" }, reason || "");
  const form = h("form", {
    onsubmit: async (event) => {
      event.preventDefault();
      await open({}, key.value.trim()).catch((error) => (said.textContent = error.message));
    },
  }, h("label", { for: "key" }, "Key of a world"), h("div", { class: "row" }, key, h("button", { type: "submit", class: "primary" }, "Open")), said);
  const found = await get("/_mock/worlds").then((answer) => answer.worlds, () => []);
  const list = h("div", {});
  worlds.list(list, found, (world) => trying(() => open({ world })));
  fill(gate, h("h2", {}, "Look into a world"),
    h("p", {}, "Each key opens a world of its own, with its own calls and its own clock. Open one to see every call on one time line, live."),
    found.length ? h("section", {}, h("h3", {}, "Worlds of this server"), list) : null,
    form, h("p", { class: "note" }, "The key is sent once, in a header, and not kept: the page works on with a session of its own."));
  if (!found.length) key.focus();
}

async function begin() {
  const ticket = location.hash.slice(1);
  if (ticket) history.replaceState(null, "", location.pathname);
  for (const part of [clock, timeline, dock, past, campaigns, worlds]) part.begin();
  on("gone", () => ask("This world is gone, or the session has ended."));
  on("open", ({ world, key, ticket: its }) => trying(() => open(its ? { ticket: its } : world ? { world } : {}, key)));
  on("begun", () => choose(null));
  get("/_mock/health").then((health) => (state.vendors = health.vendors), () => {});
  if (!ticket) return ask();
  await open({ ticket }).catch((error) => ask(`${error.message} A link opens the console once; ask for a new one.`));
}

begin();
