// Phones people through Vogent, once each, and tells how it went.
import { setTimeout as sleep } from 'node:timers/promises';

const DONE = new Set(['COMPLETE', 'CANCELLED']);

export class Vogent {
  #baseUrl;
  #key;

  constructor(baseUrl, key) {
    this.#baseUrl = baseUrl;
    this.#key = key;
  }

  // One request. One that is refused for now is made again when the server says so.
  async ask(method, path, body) {
    const headers = { Authorization: `Bearer ${this.#key}`, 'Content-Type': 'application/json' };
    for (;;) {
      const answer = await fetch(this.#baseUrl + path, { method, headers, body: body && JSON.stringify(body) });
      if (answer.ok) return answer.json();
      if (answer.status !== 429 && answer.status !== 503) {
        throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      }
      await answer.arrayBuffer();
      await sleep(1000 * Number(answer.headers.get('retry-after') ?? 1));
    }
  }

  // The entries of a list, to its end.
  async *all(path) {
    for (let cursor = ''; cursor !== null; ) {
      const page = await this.ask('GET', `${path}?limit=50${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      yield* page.data;
      cursor = page.cursor;
    }
  }
}

// Have these people called, and answer the job's id. A job of this name is taken up again, never made twice.
export async function remind(vogent, name, callAgentId, rows) {
  let job;
  for await (const known of vogent.all('/batch_dial_jobs')) {
    if (known.name === name) job = known;
  }
  job ??= await vogent.ask('POST', '/batch_dial_jobs', { name, callAgentId, maxConcurrentDials: 5, rows });
  if (job.status === 'INIT' || job.status === 'PAUSED') {
    await vogent.ask('POST', `/batch_dial_jobs/${job.id}/paused`, { paused: false });
  }
  return job.id;
}

// Wait until everybody was called.
export async function wait(vogent, job, pause = 1000) {
  while (!DONE.has((await vogent.ask('GET', `/batch_dial_jobs/${job}`)).status)) await sleep(pause);
}
