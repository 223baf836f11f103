// Queries that take too long are stopped after the statement timeout with a Parse error. They cost nobody else an answer: the
// connections to the database live on, and what a stopped write had begun is taken back.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import { test } from 'node:test';
import { almost, endless } from '../lib/endless.js';
import { withClient } from '../lib/sql.js';
import { defaultTarget } from '../lib/servers.js';
import { newClass, openSuite } from '../lib/suite.js';

const statementTimeout = 1500;
const connections = 6;
// One more, for hashing passwords, serves nobody else.
const options = { threads: 1, statementTimeout, databaseOptions: { max: connections + 1 } };
const suite = openSuite(import.meta.filename, { options, prepare: fill });
const Thing = newClass();
let objectId;

// The original has no timeout of its own to be compared with.
const bounded = (name, body) => test(name, { skip: defaultTarget === 'reference' && 'no statement timeout' }, body);

async function fill() {
  const { body } = await suite.rest.post(`/classes/${Thing}`, { text: almost, n: 1 });
  objectId = body.objectId;
}

function isStopped({ status, body, text }) {
  assert.deepEqual([status, body?.code, typeof body?.error], [400, 155, 'string'], text);
}

/** The backends that serve the proxy. */
async function backends() {
  const rows = await suite.sql(
    `SELECT pid, state FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
     AND application_name = 'parsegres' ORDER BY pid`
  );
  return { pids: rows.map(({ pid }) => pid), active: rows.filter(({ state }) => state === 'active').length };
}

async function until(condition, what) {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, what);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

const read = () => suite.rest.get(`/classes/${Thing}/${objectId}`);

for (const [form, ask] of Object.entries({
  'a find': where => suite.rest.get(`/classes/${Thing}`, { where }),
  'a find in the form of the SDK': where => suite.sdk.get(`/classes/${Thing}`, { where }),
  'a count': where => suite.rest.get(`/classes/${Thing}`, { where, count: 1, limit: 0 }),
  'a condition inside of $or': where => suite.rest.get(`/classes/${Thing}`, { where: { $or: [where, { text: 'x' }] } }),
  'a find with the master key': where => suite.master.get(`/classes/${Thing}`, { where }),
})) {
  bounded(`a regular expression without an end is stopped: ${form}`, async () => {
    const started = Date.now();
    isStopped(await ask(endless));
    const took = Date.now() - started;
    assert.ok(took >= statementTimeout - 50 && took < 2 * statementTimeout, `${took} ms`);
  });
}

bounded('others are served while such queries run', async () => {
  const slow = [];
  let running = 0;
  for (let n = 1; n < connections; n += 1) {
    running += 1;
    slow.push(suite.rest.get(`/classes/${Thing}`, { where: endless }).finally(() => (running -= 1)));
    await until(async () => (await backends()).active === n, 'the query did not begin');
  }
  assert.equal((await read()).status, 200);
  assert.equal((await suite.rest.put(`/classes/${Thing}/${objectId}`, { n: 1 })).status, 200);
  assert.equal(running, slow.length, 'the quick requests had to wait for the slow ones');
  (await Promise.all(slow)).forEach(isStopped);
});

bounded('quick requests that came at the same moment as a slow one do not wait for its end', async () => {
  for (let round = 0; round < 3; round += 1) {
    let running = true;
    const slow = suite.rest.get(`/classes/${Thing}`, { where: endless }).finally(() => (running = false));
    const quick = Array.from({ length: 60 }, (_, n) => {
      const answer = n % 4 ? read() : suite.rest.put(`/classes/${Thing}/${objectId}`, { n: 1 });
      return answer.then(({ status }) => assert.deepEqual([status, running], [200, true]));
    });
    await Promise.all(quick);
    isStopped(await slow);
  }
});

bounded('more of them than connections: all are answered, and the same connections serve on', async () => {
  const { pids } = await backends();
  const answers = await Promise.all(
    Array.from({ length: connections + 2 }, () => suite.rest.get(`/classes/${Thing}`, { where: endless }))
  );
  answers.forEach(isStopped);
  assert.equal((await read()).status, 200);
  const after = await backends();
  assert.deepEqual(after, { pids, active: 0 });
});

/** Runs `work` while an administrator holds the object's row. */
async function whileLocked(work) {
  return withClient(suite.server.databaseURI, async administrator => {
    await administrator.query('BEGIN');
    await administrator.query(`SELECT 1 FROM "${Thing}" WHERE "objectId" = $1 FOR UPDATE`, [objectId]);
    try {
      return await work();
    } finally {
      await administrator.query('ROLLBACK');
    }
  });
}

bounded('an update that waits for a lock is stopped, and does not happen later', async () => {
  isStopped(await whileLocked(() => suite.rest.put(`/classes/${Thing}/${objectId}`, { n: 5 })));
  assert.equal((await read()).body.n, 1);
});

for (const transaction of [true, false]) {
  bounded(`a batch that is stopped leaves nothing behind (transaction: ${transaction})`, async () => {
    const made = newClass();
    await suite.rest.post(`/classes/${made}`, { first: 1 });
    const requests = [
      { method: 'POST', path: `/parse/classes/${made}`, body: { first: 2 } },
      { method: 'PUT', path: `/parse/classes/${Thing}/${objectId}`, body: { n: 7 } },
    ];
    isStopped(await whileLocked(() => suite.rest.post('/batch', { requests, transaction })));
    assert.equal((await suite.rest.get(`/classes/${made}`)).body.results.length, 1);
    assert.equal((await read()).body.n, 1);
  });
}

// Linux weighs each backend as a group of its own where it makes such groups: then the group's priority is what counts.
bounded('passwords are hashed with the time that nobody else wants', async () => {
  await suite.rest.post('/users', { username: 'hashed', password: 'p' });
  const hashing = (await backends()).pids.filter(pid => os.getPriority(pid) > 0);
  assert.equal(hashing.length, 1);
  const [pid] = hashing;
  assert.equal(os.getPriority(pid), 10);
  const groups = `/proc/${pid}/autogroup`;
  await until(async () => {
    assert.equal((await suite.rest.post('/login', { username: 'hashed', password: 'p' })).status, 200);
    return !fs.existsSync(groups) || fs.readFileSync(groups, 'utf8').endsWith(' nice 10\n');
  }, 'the group of the backend has the priority of all others');
});
