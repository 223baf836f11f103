// What code of the app costs: creates and cloud functions, with the code in PL/pgSQL and in JavaScript.

import { fileURLToPath } from 'node:url';
import { startHost } from '../../e2e/lib/cloud.js';
import { keys } from '../../e2e/lib/servers.js';
import { restClient } from '../../e2e/lib/rest.js';
import { query } from '../../e2e/lib/sql.js';
import { check } from './check.mjs';
import { forms } from './forms.mjs';
import { loadServer } from './load.mjs';
import { settle } from './settle.mjs';
import { count, median, milliseconds, ratio } from './table.mjs';

export const head = ['code of the app', 'Parse Server', 'parsegres', 'to Parse Server', 'aim', 'to parsegres without', 'aim',
  'p99 ms Parse Server', 'p99 ms parsegres'];

const main = fileURLToPath(new URL('hooks-main.cjs', import.meta.url));

const sql = `
  CREATE SCHEMA IF NOT EXISTS shop;
  CREATE FUNCTION shop.check_score(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
      score float8 := request #> '{object,score}';
  BEGIN
      IF score < 0 THEN PERFORM parse.error(142, 'negative'); END IF;
      RETURN (request -> 'object') || jsonb_build_object('level', floor(score / 100));
  END $$;
  CREATE FUNCTION shop.greet(request jsonb) RETURNS jsonb LANGUAGE sql AS $$
      SELECT to_jsonb('hello ' || (request #>> '{params,name}'))
  $$;
  SELECT parse.before_save('HookedSql', 'shop.check_score'), parse.define('greetSql', 'shop.greet')`;

const object = { name: 'a new object', score: 512, active: true, data: { level: 1, text: 'some text of a usual length' } };
const create = className => ({ method: 'POST', path: `/classes/${className}`, body: object });
const greet = name => ({ method: 'POST', path: `/functions/${name}`, body: { name: 'Ada' } });
const created = level => ({ status: 201, test: body => body.objectId && body.level === level });
const greeted = { status: 200, test: body => body.result === 'hello Ada' };

// `theirs` and `ours` are requests; whatever the code is in, Parse Server has it in JavaScript in its own process.
const cases = [
  { title: 'create without a hook', theirs: create('Plain'), ours: create('Plain'), check: created(undefined) },
  { title: 'create with beforeSave in PL/pgSQL', theirs: create('HookedJs'), ours: create('HookedSql'), check: created(5), part: 0.7 },
  { title: 'create with beforeSave in JavaScript', theirs: create('HookedJs'), ours: create('HookedJs'), check: created(5), times: 4 },
  { title: 'cloud function in PL/pgSQL', theirs: greet('greetJs'), ours: greet('greetSql'), check: greeted },
  { title: 'cloud function in JavaScript', theirs: greet('greetJs'), ours: greet('greetJs'), check: greeted, times: 4 },
];

/** The classes are there before anything is measured, and the same on both servers. */
async function makeClasses(server) {
  const client = restClient(server, { masterKey: keys.masterKey });
  const type = name => ({ type: name });
  const fields = { name: type('String'), score: type('Number'), active: type('Boolean'), data: type('Object'), level: type('Number') };
  for (const className of ['Plain', 'HookedSql', 'HookedJs']) {
    const answer = await client.post(`/schemas/${className}`, { fields });
    if (answer.status !== 200) {
      throw new Error(`cannot make ${className}: ${answer.text}`);
    }
  }
}

async function measure(one, servers, bench) {
  const samples = { reference: [], parsegres: [] };
  const requests = { reference: forms.REST(one.theirs), parsegres: forms.REST(one.ours) };
  for (const [name, template] of Object.entries(requests)) {
    await check(servers[name], template, one.check);
  }
  // The round before the first warms up and does not count.
  for (let round = 0; round <= bench.rounds; round += 1) {
    for (const [name, template] of Object.entries(requests)) {
      await settle({ servers, sqlUrl: bench.sqlUrl });
      const options = { highest: bench.rows, directory: bench.directory, seconds: round ? bench.seconds : 1 };
      samples[name][round] = await loadServer(servers[name], template, options);
    }
  }
  const middle = (name, key) => median(samples[name].slice(1).map(sample => sample[key]));
  return Object.fromEntries(Object.keys(samples).map(name => [name, { rate: middle(name, 'rate'), p99: middle(name, 'p99') }]));
}

function row({ title, times, part }, { reference, parsegres }, plain) {
  return [
    title,
    count(reference.rate),
    count(parsegres.rate),
    `${ratio(parsegres.rate / reference.rate)}×`,
    times ? `${times}×` : '–',
    title.startsWith('create with ') ? ratio(parsegres.rate / plain) : '–',
    part ? String(part) : '–',
    milliseconds(reference.p99),
    milliseconds(parsegres.p99),
  ];
}

/** The lines of the table. `bed` serves Parse Server once more, with its Cloud Code. */
export async function hookLines(bench, bed) {
  const reference = await bed.serve('reference', 'bench_reference', { cloud: main });
  const servers = { reference, parsegres: bench.servers.parsegres };
  for (const server of Object.values(servers)) {
    await makeClasses(server);
  }
  await query(servers.parsegres.databaseURI, sql);
  const host = await startHost(servers.parsegres, main);
  try {
    const results = [];
    for (const one of cases) {
      results.push(await measure(one, servers, bench));
    }
    return cases.map((one, index) => row(one, results[index], results[0].parsegres.rate));
  } finally {
    await host.stop();
  }
}
