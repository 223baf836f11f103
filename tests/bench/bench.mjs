// Parse Server, parsegres and pgbench on the bare SQL, in short rounds one after the other, so that what slows the machine down
// slows all of them. Prints Markdown tables.

import { withCluster, serveBoth } from './lib/bed.mjs';
import { cases } from './lib/cases.mjs';
import * as hooks from './lib/hooks.mjs';
import * as live from './lib/live.mjs';
import { connections } from './lib/load.mjs';
import { describeMachine } from './lib/machine.mjs';
import * as misbehaving from './lib/misbehaving.mjs';
import * as storm from './lib/storm.mjs';
import { table } from './lib/table.mjs';
import * as throughput from './lib/throughput.mjs';

const seconds = Number(process.env.PARSEGRES_BENCH_SECONDS || 4);
const rounds = Number(process.env.PARSEGRES_BENCH_ROUNDS || 3);
const rows = 10_000;
const usual = [...cases.map(({ name }) => name), 'storm', 'hooks', 'misbehaving'];
const names = [...usual, ...live.names];
const chosen = (process.env.PARSEGRES_BENCH_CASES || usual.join(',')).split(',').filter(Boolean);
const unknown = chosen.filter(name => !names.includes(name));
if (unknown.length > 0) {
  throw new Error(`no case is called ${unknown.join(', ')}; there are ${names.join(', ')}`);
}

const progress = text => process.stderr.write(`${text}\n`);

async function tables(bench, bed) {
  const lines = [];
  for (const one of cases.filter(({ name }) => chosen.includes(name))) {
    progress(one.title);
    lines.push(...(await throughput.linesOf(one, bench)));
  }
  const made = lines.length ? [table(throughput.head, lines)] : [];
  if (chosen.includes('storm')) {
    progress('a storm of log-ins');
    made.push(table(storm.head, await storm.stormLines(bench)));
  }
  if (chosen.includes('hooks')) {
    progress('code of the app');
    made.push(table(hooks.head, await hooks.hookLines(bench, bed)));
  }
  if (chosen.includes('misbehaving')) {
    progress('code of the app that misbehaves');
    made.push(table(misbehaving.head, await misbehaving.misbehavingLines(bench, bed, progress)));
  }
  made.push(...(await live.liveTables(chosen, bench, bed, progress)));
  return made;
}

await withCluster(async bed => {
  progress(`filling ${rows} objects`);
  const bench = { ...(await serveBoth(bed, rows)), directory: bed.directory, rows, seconds, rounds };
  const made = await tables(bench, bed);
  const machine = await describeMachine(bench.sqlUrl);
  const method = `- ${connections} connections, ${rows.toLocaleString('en')} objects, medians of ${rounds} interleaved rounds of ${seconds} s`;
  process.stdout.write(`${[[...machine, method].join('\n'), ...made].join('\n\n')}\n`);
});
