// The first moments of a server whose database is there.

import assert from 'node:assert/strict';
import { stop } from '../lib/process.js';
import { improved, newClass, openSuite } from '../lib/suite.js';

const threads = 8;

const suite = openSuite(import.meta.filename, { options: { threads } });

/** The first answer that there is, from the moment on when the server listens. */
async function firstAnswer(path) {
  for (;;) {
    try {
      return await suite.rest.get(path);
    } catch (error) {
      assert.equal(error.code, 'ECONNREFUSED');
    }
  }
}

improved('whoever can connect is served, whichever thread it meets and however early it comes', async () => {
  const path = `/classes/${newClass()}`;
  await suite.rest.post(path, { a: 1 });
  await stop(suite.server.process);
  const launched = suite.server.relaunch();
  const answers = await Promise.all(Array.from({ length: threads }, () => firstAnswer(path)));
  await launched;
  assert.deepEqual(
    answers.map(answer => answer.status),
    Array(threads).fill(200)
  );
});
