// Makes elements. What is shown goes in as text, never as markup, so nothing that a client sent can run.

export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat(3).filter((one) => one !== null && one !== undefined && one !== false));
  return element;
}

export const $ = (selector, root = document) => root.querySelector(selector);

export function fill(element, ...children) {
  element.replaceChildren(...children.flat(3).filter((one) => one !== null && one !== undefined && one !== false));
}

// Fill anew, but leave the focus, and what is unfolded, as it was: at elements with the same `data-key`.
export function refill(element, ...children) {
  const held = element.contains(document.activeElement) && document.activeElement.dataset.key;
  const open = [...element.querySelectorAll("details[open][data-key]")].map((one) => one.dataset.key);
  const scrolled = element.scrollTop;
  fill(element, ...children);
  for (const one of element.querySelectorAll("details[data-key]")) if (open.includes(one.dataset.key)) one.open = true;
  if (held) element.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  element.scrollTop = scrolled;
}

// A button whose second press does nothing while the first is still at work: a double click forks one world, not two.
export function button(text, act, attributes) {
  let isBusy = false;
  const press = async (event) => {
    if (isBusy) return;
    isBusy = true;
    try {
      await act(event);
    } finally {
      isBusy = false;
    }
  };
  return h("button", { type: "button", onclick: press, ...attributes }, text);
}

// A list of words and what they mean; rows without a value are left out.
export function facts(rows) {
  const told = rows.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return h("dl", { class: "facts" }, told.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

export function json(value) {
  return h("pre", { class: "json", tabindex: "0" }, typeof value === "string" ? pretty(value) : JSON.stringify(value, null, 2));
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

let fading = 0;

// Say something for a few seconds, to the screen reader too.
export function toast(text, kind = "") {
  const place = document.getElementById("toast");
  place.textContent = text;
  place.className = `shown ${kind}`;
  clearTimeout(fading);
  fading = setTimeout(() => (place.className = ""), kind === "error" ? 9000 : 3500);
}

// Do what was asked, and tell what went wrong.
export async function trying(work) {
  try {
    return await work();
  } catch (error) {
    if (error.name !== "AbortError") toast(error.message, "error");
    return undefined;
  }
}

export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`);
  } catch {
    toast("The browser lets nobody copy here", "error");
  }
}
