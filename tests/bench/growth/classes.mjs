// The first and the last of 1,000 classes: making one, and reading when all are in use.

import { stop } from '../../e2e/lib/process.js';
import { withServer } from '../lib/own.mjs';
import { milliseconds, table } from '../lib/table.mjs';
import { good, time } from '../lib/timing.mjs';

const classes = 1000;

await withServer(async ({ client, server }) => {
  const ids = [];
  const make = async from => {
    const started = Date.now();
    for (let n = from; n < from + classes / 10; n += 1) {
      ids.push((await good(client.post(`/classes/Class${n}`, { n, text: 'a', list: [1] }))).objectId);
    }
    return (Date.now() - started) / (classes / 10);
  };
  const made = [];
  const read = n => good(client.get(`/classes/Class${n % ids.length}/${ids[n % ids.length]}`));
  const reads = [];
  for (let part = 0; part < 10; part += 1) {
    made.push(await make((part * classes) / 10));
    reads.push(await time(200, read));
  }
  const started = Date.now();
  await stop(server.process);
  await server.relaunch();
  const restart = Date.now() - started;
  const lines = [0, 9].map(part => [`${(part + 1) * 100} classes`, milliseconds(made[part]), milliseconds(reads[part])]);
  process.stdout.write(`${table(['ms', 'make one more', 'get'], lines)}\n\nrestart with 1,000 classes: ${restart} ms\n\n`);
});
