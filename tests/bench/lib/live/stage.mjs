// Where live queries are measured: servers with LiveQuery on databases of their own, and a crowd of clients for each.

import fs from 'node:fs';
import { restClient } from '../../../e2e/lib/rest.js';
import { defaultTarget, keys } from '../../../e2e/lib/servers.js';
import { createDatabase, query } from '../../../e2e/lib/sql.js';
import { startCrowd } from './crowd.mjs';

export const className = 'LiveThing';
const live = { liveQuery: { classNames: ['Live.*'] }, startLiveQueryServer: true };

/** What is written: the condition of a subscriber is on `n` or `kind`. */
export const object = { n: '%n%', serial: '%s%', kind: 'all', name: 'a-new-object', data: { level: 1, text: 'some-text-of-a-usual-length' } };
export const own = { n: '%i%' };
export const everyone = { kind: 'all' };

// With PARSEGRES_TEST_TARGET=reference it is Parse Server alone that is measured.
const all = { reference: 'Parse Server', parsegres: 'parsegres' };
export const sides = Object.keys(all).filter(side => defaultTarget !== 'reference' || side === 'reference');
export const titleOf = side => all[side];

async function makeClass(server) {
  const type = name => ({ type: name });
  const fields = { n: type('Number'), serial: type('Number'), kind: type('String'), name: type('String'), data: type('Object') };
  const client = restClient(server, { masterKey: keys.masterKey });
  // No connection is left open, since they are counted.
  const answer = await client.request('POST', `/schemas/${className}`, { body: { fields }, headers: { Connection: 'close' } });
  if (answer.status !== 200) {
    throw new Error(`cannot make ${className}: ${answer.text}`);
  }
}

let databases = 0;

/** {title, server, crowd}: a side on a database of its own; without LiveQuery when `options` say so. */
async function open(bed, side, options = live) {
  databases += 1;
  await createDatabase(bed.cluster, `live_${databases}`);
  const server = await bed.serve(side, `live_${databases}`, options);
  await makeClass(server);
  return { title: titleOf(side), server, crowd: startCrowd(server) };
}

/** Calls work(places), with a place for each of [side, options], and takes them down; a side that is not measured is left out. */
export async function withPlaces(bed, wanted, work) {
  const places = [];
  try {
    for (const [side, options] of wanted.filter(([side]) => sides.includes(side))) {
      places.push(await open(bed, side, options));
    }
    return await work(places);
  } finally {
    for (const { server, crowd } of places) {
      await crowd.end();
      await server.stop();
    }
  }
}

/** Opens subscribers; all of them have to be there. */
export async function subscribe({ crowd, title }, count, where, more = {}) {
  const before = (await crowd.state()).subscribed;
  const answer = await crowd.open({ count, class: className, where, ...more });
  if (answer.subscribed !== before + count) {
    throw new Error(`${title}: ${answer.subscribed - before} of ${count} are subscribed: ${JSON.stringify(answer)}`);
  }
  return answer;
}

/** Creates at a steady rate; all of them have to succeed. */
export async function write({ crowd, title }, rate, seconds, words) {
  const answer = await crowd.write({ class: className, body: object, rate, count: Math.round(rate * seconds), ...words });
  if (answer.failed) {
    throw new Error(`${title}: ${answer.failed} creates failed, the first with ${answer.failure}`);
  }
  return answer;
}

/** Memory of a process in MB. */
export const resident = pid => Number(fs.readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024;

/** PostgreSQL's processes that work for a place's database: [{pid, backend_type}]. */
export const processesOf = ({ server }) =>
  query(server.databaseURI, `SELECT pid, backend_type FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`);
