// One case: as many requests as the servers manage, in both forms, and the same SQL by pgbench.

import { check } from './check.mjs';
import { forms } from './forms.mjs';
import { loadServer, loadSql } from './load.mjs';
import { settle } from './settle.mjs';
import { count, median, milliseconds, ratio } from './table.mjs';

const names = ['reference', 'parsegres'];

export const head = ['requests a second', 'form', 'Parse Server', 'parsegres', 'pgbench', 'to Parse Server', 'to pgbench', 'aim',
  'p99 ms Parse Server', 'p99 ms parsegres'];

/** Short rounds one after the other, so that what slows the machine down slows all of them. */
async function measure(one, bench) {
  const keysOfForms = names.flatMap(name => Object.keys(forms).map(form => `${name} ${form}`));
  const samples = Object.fromEntries([...keysOfForms, ...(one.sql ? ['pgbench'] : [])].map(key => [key, []]));
  const templates = Object.entries(forms).map(([form, make]) => [form, make(one.request, bench.tokens[one.session])]);
  for (const [, template] of templates) {
    for (const name of names) {
      await check(bench.servers[name], template, one.check);
    }
  }
  // The round before the first warms up and does not count.
  for (let round = 0; round <= bench.rounds; round += 1) {
    const options = { highest: one.highest || bench.rows, directory: bench.directory, seconds: round ? bench.seconds : 1 };
    for (const [form, template] of templates) {
      for (const name of names) {
        await settle(bench);
        samples[`${name} ${form}`][round] = await loadServer(bench.servers[name], template, options);
      }
    }
    if (one.sql) {
      await settle(bench);
      samples.pgbench[round] = await loadSql(bench.sqlUrl, one.sql, options);
    }
  }
  return Object.fromEntries(
    Object.entries(samples).map(([key, [, ...counted]]) => [
      key,
      { rate: median(counted.map(({ rate }) => rate)), p99: median(counted.map(({ p99 }) => p99)) },
    ])
  );
}

function row({ title, targets = {} }, form, result) {
  const [theirs, ours] = names.map(name => result[`${name} ${form}`]);
  const aims = [...(targets.reference ? [`${targets.reference}×`] : []), ...(targets.pgbench ? [`${targets.pgbench}`] : [])];
  return [
    title,
    form,
    count(theirs.rate),
    count(ours.rate),
    result.pgbench ? count(result.pgbench.rate) : '–',
    theirs.rate ? `${ratio(ours.rate / theirs.rate)}×` : '–',
    result.pgbench ? ratio(ours.rate / result.pgbench.rate) : '–',
    aims.join(', ') || '–',
    milliseconds(theirs.p99),
    milliseconds(ours.p99),
  ];
}

/** The lines of a case, one for each form. */
export async function linesOf(one, bench) {
  const result = await measure(one, bench);
  return Object.keys(forms).map(form => row(one, form, result));
}
