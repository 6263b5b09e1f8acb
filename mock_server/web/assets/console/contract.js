// What the contracts say: the documentation beside a switch is the contract's own.

const read = new Map();

export function contract(name) {
  if (!read.has(name)) read.set(name, fetch(`/openapi/${name}.json`).then((answer) => answer.json()));
  return read.get(name);
}

export const schema = async (name) => (await contract("control")).components.schemas[name];

// How a vendor wants its key, as curl sends it; KEY is the world's key, with a password where the vendor has one: account:password.
export async function credential(vendor) {
  const schemes = vendor ? Object.values((await contract(vendor)).components.securitySchemes) : [];
  const [{ type, scheme, name }] = [...schemes, { type: "http", scheme: "bearer" }];
  const key = "${KEY:?set it to the key of the world}";
  if (scheme === "basic") return `-u "${key.replace("}", ", account:password}")}"`;
  return type === "apiKey" ? `-H "${name}: ${key}"` : `-H "Authorization: Bearer ${key}"`;
}

// The events that a vendor can announce, by the names of its webhooks.
export async function events(vendor) {
  return Object.keys((await contract(vendor)).webhooks || {});
}
