// What other requests notice of many people who log in at once: hashing their passwords burns the processors.

import { cases } from './cases.mjs';
import { check } from './check.mjs';
import { forms } from './forms.mjs';
import { loadServer, startLoad } from './load.mjs';
import { settle } from './settle.mjs';
import { count, median, milliseconds, ratio } from './table.mjs';
import { query } from '../../e2e/lib/sql.js';

export const head = ['get by id while people log in', 'server', 'gets a second, quiet', 'in the storm', 'p99 ms, quiet', 'in the storm',
  'p99 ratio', 'aim', 'log-ins a second meanwhile'];

const clients = 16;
const servers = [['reference', 'Parse Server'], ['parsegres', 'parsegres']];

// Gets at a rate that leaves the processors time for log-ins with either server, and gets that want all of it.
const kinds = [
  { title: '32 clients, 40 ms between their requests', pause: 40 },
  { title: '32 clients, as fast as they can', pause: 0 },
];

const caseOf = name => cases.find(one => one.name === name);
const templateOf = one => forms.REST(one.request);
const loginsSoFar = async server => Number((await query(server.databaseURI, 'SELECT count(*) FROM "_Session"'))[0].count);

/** Calls work() while people log in; {result, logins} with the number of log-ins a second meanwhile. */
async function inStorm(server, directory, work) {
  const login = caseOf('login');
  const storm = startLoad(server, templateOf(login), { highest: login.highest, directory, clients });
  try {
    const before = await loginsSoFar(server);
    let begun = before;
    while (begun === before && storm.running()) {
      begun = await loginsSoFar(server);
    }
    const started = Date.now();
    const result = await work();
    const logins = ((await loginsSoFar(server)) - begun) / ((Date.now() - started) / 1000);
    return { result, logins };
  } finally {
    await storm.stop();
  }
}

async function measure(server, { pause }, bench) {
  const get = caseOf('get');
  const options = { highest: bench.rows, directory: bench.directory, pause };
  const gets = seconds => loadServer(server, templateOf(get), { ...options, seconds });
  await settle(bench);
  await gets(1);
  const quiet = await gets(bench.seconds);
  const { result, logins } = await inStorm(server, bench.directory, () => gets(bench.seconds));
  return { quietRate: quiet.rate, rate: result.rate, quiet: quiet.p99, storm: result.p99, logins };
}

function row(title, server, rounds) {
  const middle = key => median(rounds.map(round => round[key]));
  return [
    title,
    server,
    count(middle('quietRate')),
    count(middle('rate')),
    milliseconds(middle('quiet')),
    milliseconds(middle('storm')),
    `${ratio(middle('storm') / middle('quiet'))}×`,
    '≤ 2×',
    middle('logins').toFixed(1),
  ];
}

/** The lines of the table, two for each kind of load. */
export async function stormLines(bench) {
  const lines = [];
  for (const kind of kinds) {
    const rounds = servers.map(() => []);
    for (let round = 0; round < bench.rounds; round += 1) {
      for (const [index, [name]] of servers.entries()) {
        await check(bench.servers[name], templateOf(caseOf('login')), caseOf('login').check);
        rounds[index].push(await measure(bench.servers[name], kind, bench));
      }
    }
    lines.push(...servers.map(([, title], index) => row(kind.title, title, rounds[index])));
  }
  return lines;
}
