// Everybody is called, once, however often one asks for it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';

import { remind, Vogent, wait } from './reminders.mjs';

// A dozen people; nobody is in the lists of two tests, for two calls to one person are what must not be.
function people(first) {
  return Array.from({ length: 12 }, (_, n) => ({ toNumber: `+12025550${first + n}`, inputs: { first_name: 'Ada' } }));
}

async function collect(entries) {
  const found = [];
  for await (const entry of entries) found.push(entry);
  return found;
}

const vogent = new Vogent(process.env.VOGENT_BASE_URL, process.env.VOGENT_API_KEY);
const [agent] = await collect(vogent.all('/agents'));

test('everybody is called', async () => {
  const listed = people(124);
  const job = await remind(vogent, `reminders ${randomUUID()}`, agent.id, listed);
  await wait(vogent, job, 10);
  const dials = await collect(vogent.all(`/batch_dial_jobs/${job}/dials`));
  assert.deepEqual(new Set(dials.map((dial) => dial.toNumber)), new Set(listed.map((person) => person.toNumber)));
});

test('asking twice calls nobody twice', async () => {
  const listed = people(136);
  const name = `reminders ${randomUUID()}`;
  const job = await remind(vogent, name, agent.id, listed);
  assert.equal(await remind(vogent, name, agent.id, listed), job);
  await wait(vogent, job, 10);
  assert.equal((await collect(vogent.all(`/batch_dial_jobs/${job}/dials`))).length, listed.length);
});
