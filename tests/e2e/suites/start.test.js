// The first moments of a server whose database is there.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { stop } from '../lib/process.js';
import { improved, newClass, openSuite } from '../lib/suite.js';

const threads = 8;

const suite = openSuite(import.meta.filename, { options: { threads } });

/**
 * Waits until the server has said `times` times that it listens. Trying to connect instead would sooner or later connect a
 * socket to itself, and take the port away from the server.
 */
async function saysItRuns(times) {
  while (fs.readFileSync(suite.server.logFile, 'utf8').split('parsegres is running').length <= times) {
    assert.ok(suite.server.process.running(), 'the server started');
    await new Promise(resolve => setTimeout(resolve, 1));
  }
}

improved('whoever can connect is served, whichever thread it meets and however early it comes', async () => {
  const path = `/classes/${newClass()}`;
  await suite.rest.post(path, { a: 1 });
  await stop(suite.server.process);
  const launched = suite.server.relaunch();
  await Promise.race([launched, saysItRuns(2)]);
  const answers = await Promise.all(Array.from({ length: threads }, () => suite.rest.get(path)));
  await launched;
  assert.deepEqual(
    answers.map(answer => answer.status),
    Array(threads).fill(200)
  );
});
