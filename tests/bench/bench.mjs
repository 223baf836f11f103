// Parse Server, parsegres and pgbench on the bare SQL, in short rounds one after the other, so that what slows the machine down
// slows all of them. Prints one Markdown table.

import { send } from '../e2e/lib/rest.js';
import { withCluster, serveBoth } from './lib/bed.mjs';
import { cases } from './lib/cases.mjs';
import { forms, withRow } from './lib/forms.mjs';
import { connections, loadServer, loadSql } from './lib/load.mjs';
import { describeMachine } from './lib/machine.mjs';
import { count, median, milliseconds, ratio, table } from './lib/table.mjs';

const seconds = Number(process.env.PARSEGRES_BENCH_SECONDS || 4);
const rounds = Number(process.env.PARSEGRES_BENCH_ROUNDS || 3);
const rows = 10_000;
const chosen = (process.env.PARSEGRES_BENCH_CASES || '').split(',').filter(Boolean);
const names = ['reference', 'parsegres'];

const progress = text => process.stderr.write(`${text}\n`);

/** Errors are fast: before it is measured, a request has to bring what it should. */
async function check(server, template, { status, test }) {
  const { method, path, headers, body } = withRow(template, 77);
  const answer = await send(server.url + path, { method, headers, body });
  if (answer.status !== status || !test(answer.body)) {
    throw new Error(`${server.target} answers ${method} ${path} with ${answer.status} ${answer.text.slice(0, 500)}`);
  }
}

async function measure(one, bench, directory) {
  const highest = one.highest || rows;
  const samples = Object.fromEntries([...names.flatMap(name => Object.keys(forms).map(form => `${name} ${form}`)), 'pgbench'].map(key => [key, []]));
  const templates = Object.entries(forms).map(([form, make]) => [form, make(one.request, one.session && bench.caller.sessionToken)]);
  for (const [, template] of templates) {
    for (const name of names) {
      await check(bench.servers[name], template, one.check);
    }
  }
  // The round before the first warms up and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    const options = { highest, directory, seconds: round ? seconds : 1 };
    for (const [form, template] of templates) {
      for (const name of names) {
        samples[`${name} ${form}`][round] = await loadServer(bench.servers[name], template, options);
      }
    }
    samples.pgbench[round] = await loadSql(bench.sqlUrl, one.sql, options);
  }
  return Object.fromEntries(
    Object.entries(samples).map(([key, [, ...counted]]) => [
      key,
      { rate: median(counted.map(({ rate }) => rate)), p99: median(counted.map(({ p99 }) => p99)) },
    ])
  );
}

function row(one, form, result) {
  const [theirs, ours] = names.map(name => result[`${name} ${form}`]);
  const { targets } = one;
  const toReach = [`${targets.reference}×`, ...(targets.pgbench ? [`${targets.pgbench}`] : [])].join(', ');
  return [
    one.title,
    form,
    count(theirs.rate),
    count(ours.rate),
    count(result.pgbench.rate),
    `${ratio(ours.rate / theirs.rate)}×`,
    ratio(ours.rate / result.pgbench.rate),
    toReach,
    milliseconds(theirs.p99),
    milliseconds(ours.p99),
  ];
}

const head = ['requests a second', 'form', 'Parse Server', 'parsegres', 'pgbench', 'to Parse Server', 'to pgbench', 'aim',
  'p99 ms Parse Server', 'p99 ms parsegres'];

await withCluster(async bed => {
  progress(`filling ${rows} objects`);
  const bench = await serveBoth(bed, rows);
  const lines = [];
  for (const one of cases.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
    progress(one.title);
    const result = await measure(one, bench, bed.directory);
    lines.push(...Object.keys(forms).map(form => row(one, form, result)));
  }
  const machine = await describeMachine(bench.sqlUrl);
  const method = `- ${connections} connections, ${rows.toLocaleString('en')} objects, medians of ${rounds} interleaved rounds of ${seconds} s`;
  process.stdout.write(`${[...machine, method].join('\n')}\n\n${table(head, lines)}\n`);
});
