// Memory of the database's backends and of the proxy over a million calls: has to be flat.

import fs from 'node:fs';
import { cases } from '../lib/cases.mjs';
import { fill } from '../lib/data.mjs';
import { forms } from '../lib/forms.mjs';
import { loadServer } from '../lib/load.mjs';
import { withServer } from '../lib/own.mjs';
import { count, table } from '../lib/table.mjs';

const calls = Number(process.env.PARSEGRES_BENCH_CALLS || 1_000_000);
const seconds = 3;

/** Private (not shared) memory of a process in KB: shared buffers would count in every backend. */
function privateMemory(pid) {
  const text = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return ['Private_Clean', 'Private_Dirty'].reduce((sum, name) => sum + Number(text.match(new RegExp(`${name}:\\s+(\\d+)`))[1]), 0);
}

await withServer(async ({ server, sql, bed }) => {
  await fill(server, 10_000);
  const kinds = ['get', 'find', 'update', 'include'].map(name => cases.find(one => one.name === name));
  const backends = () =>
    sql(`SELECT pid FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND datname = 'growth'`);
  const lines = [];
  let done = 0;
  const note = async () => {
    const memory = (await backends()).map(({ pid }) => privateMemory(pid));
    lines.push([count(done), String(Math.max(0, ...memory)), String(privateMemory(server.process.child.pid))]);
  };
  while (done < calls) {
    for (const one of kinds) {
      const options = { highest: one.highest || 10_000, seconds, directory: bed.directory };
      const { rate } = await loadServer(server, forms.SDK(one.request), options);
      done += rate * seconds;
    }
    await note();
  }
  process.stdout.write(`${table(['calls', 'largest backend, KB', 'proxy, KB'], lines)}\n\n`);
});
