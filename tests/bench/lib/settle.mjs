// What a load leaves behind, requests that nobody waits for any more, would slow down what is measured next.

import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { query } from '../../e2e/lib/sql.js';

const window = 100; // milliseconds
const patience = 120; // seconds

/** Hundredths of a second of processor time that a process has taken. */
function ticks(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

async function isBusy(servers, sqlUrl) {
  const total = () => servers.reduce((sum, server) => sum + ticks(server.process.child.pid), 0);
  const before = total();
  await wait(window);
  if (total() - before > 2) {
    return true;
  }
  const [{ active }] = await query(sqlUrl, `SELECT count(*)::int AS active FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND state = 'active' AND pid <> pg_backend_pid()`);
  return active > 0;
}

/** Waits until neither server has anything to do. */
export async function settle({ servers, sqlUrl }) {
  const deadline = Date.now() + patience * 1000;
  while (await isBusy(Object.values(servers), sqlUrl)) {
    if (Date.now() > deadline) {
      throw new Error(`the servers are still busy after ${patience} s without requests`);
    }
  }
}
