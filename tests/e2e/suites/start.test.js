// The first moments of a server whose database is there.

import assert from 'node:assert/strict';
import { stop } from '../lib/process.js';
import { improved, newClass, openSuite } from '../lib/suite.js';

const threads = 8;

const suite = openSuite(import.meta.filename, { options: { threads } });

/** The first answer that there is, from the moment on when the server listens; nothing when the launch fails. */
async function firstAnswer(path, launch) {
  while (!launch.failed) {
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
  const launch = { failed: false };
  const launched = suite.server.relaunch().catch(error => {
    launch.failed = true;
    throw error;
  });
  const answers = Promise.all(Array.from({ length: threads }, () => firstAnswer(path, launch)));
  await launched;
  assert.deepEqual(
    (await answers).map(answer => answer.status),
    Array(threads).fill(200)
  );
});
