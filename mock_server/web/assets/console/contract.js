// What the contracts say: the documentation beside a switch is the contract's own.

const read = new Map();

export function contract(name) {
  if (!read.has(name)) read.set(name, fetch(`/openapi/${name}.json`).then((answer) => answer.json()));
  return read.get(name);
}

export const schema = async (name) => (await contract("control")).components.schemas[name];

// The events that a vendor can announce, by the names of its webhooks.
export async function events(vendor) {
  return Object.keys((await contract(vendor)).webhooks || {});
}
