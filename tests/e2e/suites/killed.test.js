// Processes killed in the middle of writing: what was acknowledged is there, a batch is there as a whole or not at all, and the
// server goes on as soon as the database does.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startCluster } from '../lib/cluster.js';
import { stop } from '../lib/process.js';
import { restClient } from '../lib/rest.js';
import { defaultTarget, startServer } from '../lib/servers.js';
import { createDatabase, query, withClient } from '../lib/sql.js';

const writers = 12;
const batchSize = 5;
const serveAgain = 2000;
const connections = 16;

let cluster, databaseURI, server, client;

before(async () => {
  // A cluster of its own, since it is killed, and one that keeps what it acknowledges.
  cluster = await startCluster({ durable: true });
  databaseURI = await createDatabase(cluster, 'e2e_killed');
  server = await startServer(defaultTarget, { databaseURI, options: { databaseOptions: { max: connections } } });
  client = restClient(server);
});

after(async () => {
  await server?.stop();
  await cluster?.stop();
});

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/**
 * Writes single objects, batches with and without a transaction, and increments of one counter until stop(); notes what was
 * acknowledged and how failures looked.
 */
function startLoad(Thing, counterId) {
  const load = { singles: [], groups: [], added: 0, perhaps: 0, failures: new Map(), running: true };
  const note = what => load.failures.set(what, (load.failures.get(what) || 0) + 1);
  let counter = 0;
  async function single() {
    counter += 1;
    const n = counter;
    const answer = await client.post(`/classes/${Thing}`, { n });
    answer.status === 201 ? load.singles.push(n) : note(`${answer.status} ${answer.text.slice(0, 100)}`);
  }
  async function group() {
    counter += 1;
    const n = counter;
    const requests = Array.from({ length: batchSize }, (_, part) => ({
      method: 'POST',
      path: `/parse/classes/${Thing}`,
      body: { group: n, part },
    }));
    const answer = await client.post('/batch', { requests, transaction: n % 2 === 0 });
    const done = answer.status === 200 && answer.body.every(({ success }) => success);
    done ? load.groups.push(n) : note(`${answer.status} ${answer.text.slice(0, 100)}`);
  }
  async function increment() {
    load.perhaps += 1;
    const answer = await client.put(`/classes/${Thing}/${counterId}`, { n: { __op: 'Increment', amount: 1 } });
    answer.status === 200 ? (load.added += 1) : note(`${answer.status} ${answer.text.slice(0, 100)}`);
  }
  async function writer(number) {
    while (load.running) {
      try {
        await [group, single, increment, single][number % 4]();
      } catch (error) {
        note(error.code || error.message);
        await pause(10); // the server is away: not in a tight loop
      }
    }
  }
  const done = Promise.all(Array.from({ length: writers }, (_, number) => writer(number)));
  load.stop = async () => {
    load.running = false;
    await done;
  };
  load.acknowledged = () => load.singles.length + load.groups.length + load.added;
  /** Waits until so many more writes are acknowledged. */
  load.more = async count => {
    const goal = load.acknowledged() + count;
    const deadline = Date.now() + 15_000;
    while (load.acknowledged() < goal) {
      assert.ok(Date.now() < deadline, `no progress: ${JSON.stringify([...load.failures])}`);
      await pause(5);
    }
  };
  return load;
}

async function checkStored(Thing, counterId, load) {
  const [{ n }] = await query(databaseURI, `SELECT n FROM "${Thing}" WHERE "objectId" = $1`, [counterId]);
  assert.ok(n >= load.added && n <= load.perhaps, `counted ${n}, acknowledged ${load.added}, sent ${load.perhaps}`);
  const rows = await query(
    databaseURI,
    `SELECT n, "group", count(*)::int AS parts FROM "${Thing}" WHERE "objectId" <> $1 GROUP BY n, "group"`,
    [counterId]
  );
  const singles = new Set(rows.filter(row => row.n !== null).map(row => row.n));
  const groups = new Map(rows.filter(row => row.group !== null).map(row => [row.group, row.parts]));
  assert.deepEqual(load.singles.filter(n => !singles.has(n)), [], 'acknowledged objects that are lost');
  assert.deepEqual(load.groups.filter(n => !groups.has(n)), [], 'acknowledged batches that are lost');
  assert.deepEqual([...groups].filter(([, parts]) => parts !== batchSize), [], 'batches done in part');
}

async function underLoad(Thing, accident) {
  // Both fields exist beforehand: the tests of new classes are elsewhere.
  const first = await client.post(`/classes/${Thing}`, { n: 0, group: 0, part: 0 });
  assert.equal(first.status, 201, first.text);
  await query(databaseURI, `DELETE FROM "${Thing}"`);
  const counterId = (await client.post(`/classes/${Thing}`, { n: 0 })).body.objectId;
  const load = startLoad(Thing, counterId);
  try {
    await load.more(100);
    await accident();
    await load.more(100);
  } finally {
    await load.stop();
  }
  await checkStored(Thing, counterId, load);
  return load;
}

async function databaseIsBack() {
  for (;;) {
    const works = await withClient(databaseURI, connection => connection.query('SELECT 1')).catch(() => null);
    if (works) {
      return Date.now();
    }
    await pause(10);
  }
}

async function serverIsBack(Thing) {
  for (;;) {
    const answer = await client.get(`/classes/${Thing}`, { limit: 1 }).catch(() => null);
    if (answer?.status === 200) {
      return Date.now();
    }
    await pause(10);
  }
}

async function serversReturn(Thing) {
  const database = await databaseIsBack();
  const late = (await serverIsBack(Thing)) - database;
  assert.ok(late < serveAgain, `${late} ms after the database`);
}

/** The backends that serve the proxy, those of a killed one included. */
async function backends() {
  const [{ count }] = await query(
    databaseURI,
    `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
     AND backend_type = 'client backend'`
  );
  return count;
}

test('the server is killed, again and again', async () => {
  await underLoad('ProxyKilled', async () => {
    for (let round = 0; round < 3; round += 1) {
      await stop(server.process, { signal: 'SIGKILL' });
      await server.relaunch();
      await serverIsBack('ProxyKilled');
    }
  });
  // Those of the killed servers end by themselves, with all that they had locked.
  const deadline = Date.now() + 5000;
  while ((await backends()) > connections) {
    assert.ok(Date.now() < deadline, `${await backends()} backends instead of ${connections}`);
    await pause(10);
  }
});

test('a backend of the database is killed', async () => {
  await underLoad('BackendKilled', async () => {
    const [{ pid }] = await query(
      databaseURI,
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND backend_type = 'client backend' ORDER BY state = 'active' DESC LIMIT 1`
    );
    process.kill(pid, 'SIGKILL');
    await serversReturn('BackendKilled');
  });
});

test('the database restarts at once', async () => {
  const load = await underLoad('Restarted', async () => {
    await cluster.restartImmediately();
    await serversReturn('Restarted');
  });
  assert.equal(server.process.running(), true);
  // Whoever asked in between was told so.
  assert.deepEqual([...load.failures.keys()].filter(text => /no answer within/.test(text)), []);
});

test('while the database is away every request is answered, and soon', async () => {
  await client.post('/classes/Away', { n: 1 });
  await cluster.stopImmediately();
  try {
    const started = Date.now();
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.get('/classes/Away')));
    assert.ok(Date.now() - started < 15_000);
    for (const { status, body } of answers) {
      assert.ok(status >= 500, String(status));
      assert.equal(typeof (body.error ?? body.message), 'string');
    }
  } finally {
    await cluster.start();
  }
  await serversReturn('Away');
});

async function someoneWaits() {
  for (;;) {
    const waiting = await query(databaseURI, `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'`);
    if (waiting.length) {
      return;
    }
    await pause(10);
  }
}

test('SIGTERM finishes the requests under way', async () => {
  const { body } = await client.post('/classes/Slow', { n: 1 });
  await withClient(databaseURI, async administrator => {
    // A lock on the row holds the request in the database until the server has been told to end.
    await administrator.query('BEGIN');
    await administrator.query('SELECT 1 FROM "Slow" FOR UPDATE');
    const underWay = client.put(`/classes/Slow/${body.objectId}`, { n: 2 });
    await someoneWaits();
    const ended = stop(server.process);
    await pause(100);
    await administrator.query('COMMIT');
    assert.equal((await underWay).status, 200);
    await ended;
  });
  const [{ n }] = await query(databaseURI, 'SELECT n FROM "Slow"');
  assert.equal(n, 2);
});
