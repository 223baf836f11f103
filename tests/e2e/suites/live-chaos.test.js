// Live queries while processes are killed: whatever a client does not hear of, its socket has been closed for.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startCluster } from '../lib/cluster.js';
import { openView } from '../lib/live-view.js';
import { startWriters } from '../lib/live-writers.js';
import { stop } from '../lib/process.js';
import { restClient } from '../lib/rest.js';
import { defaultTarget, keys, startServer } from '../lib/servers.js';
import { createDatabase, query } from '../lib/sql.js';
import { until } from '../lib/until.js';

const isOriginal = defaultTarget === 'reference';
const options = { liveQuery: { classNames: ['Live.*'] }, startLiveQueryServer: true };
const className = 'LiveChaos';

const conditions = [
  {},
  { group: 1 },
  { score: { $gte: 50 } },
  { word: { $in: ['ant', 'bee'] } },
  { word: { $regex: '^c' } },
  // Parse Server finds nothing in arrays that way on PostgreSQL: an internal error.
  isOriginal ? { tags: { $all: ['dog'] } } : { tags: 'dog' },
  { $or: [{ group: 2 }, { score: { $lt: 10 } }] },
  { group: { $ne: 3 }, word: 'cat' },
];

let cluster, databaseURI, servers, masters;

before(async () => {
  // A cluster of its own, since it is killed.
  cluster = await startCluster();
  databaseURI = await createDatabase(cluster, 'e2e_live_chaos');
  servers = [];
  // Clients of one server hear of writes at the other; those of the original would need a Redis for it.
  while (servers.length < (isOriginal ? 1 : 2)) {
    servers.push(await startServer(defaultTarget, { databaseURI, options }));
  }
  masters = servers.map(server => restClient(server, { masterKey: keys.masterKey }));
  const fields = { v: 'Number', group: 'Number', score: 'Number', word: 'String', tags: 'Array' };
  const typed = Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, { type }]));
  const { status, text } = await masters[0].post(`/schemas/${className}`, { fields: typed });
  assert.equal(status, 200, text);
});

after(async () => {
  for (const server of servers ?? []) {
    await server.stop();
  }
  await cluster?.stop();
});

const sum = numbers => numbers.reduce((total, number) => total + number, 0);
const openViews = () =>
  servers.flatMap((server, index) => conditions.map(where => openView(server, masters[index], { className, where })));

const troubles = views => views.map(view => [...view.refusals, ...view.closings].slice(-3).join('; ')).join('\n');

/** Nobody writes any more: sooner or later every view is what the table says. */
async function compare(views) {
  let found = [];
  const agree = async () => {
    found = await Promise.all(views.map(view => view.differences()));
    return found.every(differences => differences?.length === 0);
  };
  await until('every view is what the table says', agree, { patience: 15_000 }).catch(error => {
    const told = views.flatMap((view, index) => {
      const differences = found[index] ?? [`not there: ${troubles([view])}`];
      return differences.slice(0, 3).map(line => `${view.server.port} ${JSON.stringify(view.where)} ${line}`);
    });
    throw new Error([error.message, ...told].join('\n'));
  });
}

/** Views and writers; the accident happens in the middle of their work. Returns the views. */
async function underLoad(accident) {
  const views = openViews();
  const writers = startWriters({
    className,
    clients: masters.flatMap(client => [client, client, client]),
    url: databaseURI,
    sqlWriters: isOriginal ? 0 : 2,
    apart: isOriginal,
  });
  const heard = () => sum(views.map(view => view.heard));
  const progress = async what => {
    await until(`all are subscribed ${what}`, () => views.every(view => view.isCurrent())).catch(error => {
      throw new Error(`${error.message}: ${troubles(views.filter(view => !view.isCurrent()))}`);
    });
    const [written, told] = [writers.acknowledged() + 300, heard() + 600];
    await until(`they go on ${what}`, () => writers.acknowledged() >= written && heard() >= told).catch(error => {
      throw new Error(`${error.message}: ${JSON.stringify([...writers.failures])}`);
    });
  };
  try {
    await progress('before');
    await accident(views);
    await progress('afterwards');
    await writers.stop();
    await compare(views);
    assert.deepEqual(views.flatMap(view => view.faults).slice(0, 5), []);
    return views;
  } finally {
    await writers.stop();
    views.forEach(view => view.end());
  }
}

const closings = views => views.flatMap(view => view.closings);
const ours = (name, body) => test(name, { skip: isOriginal && 'the original has no such process' }, body);

/** The process of the database that watches for changes. */
async function worker() {
  const [{ pid }] = await until('there is a worker', async () => {
    const rows = await query(databaseURI, `SELECT pid FROM pg_stat_activity WHERE backend_type ~ 'live'`).catch(() => []);
    return rows.length > 0 && rows;
  });
  return pid;
}

test('nobody is disturbed', async () => {
  assert.deepEqual(closings(await underLoad(() => undefined)), []);
});

test('a server is killed', async () => {
  const views = await underLoad(async () => {
    await stop(servers[0].process, { signal: 'SIGKILL' });
    await servers[0].relaunch();
  });
  const untouched = views.filter(view => view.server !== servers[0]);
  assert.deepEqual(closings(untouched), [], 'clients of the other server notice nothing');
});

ours('the connection on which a server hears of changes is ended', async () => {
  const views = await underLoad(async views => {
    const listening = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE pid = (SELECT min(pid) FROM pg_stat_activity WHERE query ~ 'live_beat|LISTEN' AND pid <> pg_backend_pid())`;
    assert.equal((await query(databaseURI, listening)).length, 1);
    await until('somebody is told', () => closings(views).length > 0);
  });
  assert.ok(closings(views).every(text => /^1012 /.test(text)), closings(views).join('; '));
});

ours('the worker ends', async () => {
  await underLoad(async () => {
    const pid = await worker();
    await query(databaseURI, 'SELECT pg_terminate_backend($1)', [pid]);
    await until('another has begun', async () => (await worker()) !== pid);
  });
});

ours('the worker is killed, and the database restarts', async () => {
  await underLoad(async () => {
    const pid = await worker();
    process.kill(pid, 'SIGKILL');
    await until('another has begun', async () => (await worker()) !== pid);
  });
});

ours('the database restarts at once', async () => {
  await underLoad(() => cluster.restartImmediately());
});
