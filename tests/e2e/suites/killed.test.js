// Processes killed in the middle of writing: what was acknowledged is there, a transaction is there as a whole or not at all, and
// the server goes on as soon as the database does.

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

let cluster, databaseURI, server, client;

before(async () => {
  // A cluster of its own, since it is killed, and one that keeps what it acknowledges.
  cluster = await startCluster({ durable: true });
  databaseURI = await createDatabase(cluster, 'e2e_killed');
  server = await startServer(defaultTarget, { databaseURI });
  client = restClient(server);
});

after(async () => {
  await server?.stop();
  await cluster?.stop();
});

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/** Writes single objects and transactions until stop() and notes what was acknowledged and how failures looked. */
function startLoad(Thing) {
  const load = { singles: [], groups: [], failures: new Map(), running: true };
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
    const answer = await client.post('/batch', { requests, transaction: true });
    answer.status === 200 ? load.groups.push(n) : note(`${answer.status} ${answer.text.slice(0, 100)}`);
  }
  async function writer(number) {
    while (load.running) {
      try {
        await (number % 3 ? single() : group());
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
  load.acknowledged = () => load.singles.length + load.groups.length;
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

async function checkStored(Thing, load) {
  const rows = await query(databaseURI, `SELECT n, "group", count(*)::int AS parts FROM "${Thing}" GROUP BY n, "group"`);
  const singles = new Set(rows.filter(row => row.n !== null).map(row => row.n));
  const groups = new Map(rows.filter(row => row.group !== null).map(row => [row.group, row.parts]));
  assert.deepEqual(load.singles.filter(n => !singles.has(n)), [], 'acknowledged objects that are lost');
  assert.deepEqual(load.groups.filter(n => !groups.has(n)), [], 'acknowledged transactions that are lost');
  assert.deepEqual([...groups].filter(([, parts]) => parts !== batchSize), [], 'transactions done in part');
}

async function underLoad(Thing, accident) {
  // Both fields exist beforehand: the tests of new classes are elsewhere.
  await client.post(`/classes/${Thing}`, { n: 0, group: 0, part: 0 });
  await query(databaseURI, `DELETE FROM "${Thing}"`);
  const load = startLoad(Thing);
  try {
    await load.more(100);
    await accident();
    await load.more(100);
  } finally {
    await load.stop();
  }
  await checkStored(Thing, load);
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

test('the server is killed', async () => {
  await underLoad('ProxyKilled', async () => {
    await stop(server.process, { signal: 'SIGKILL' });
    await server.relaunch();
  });
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
