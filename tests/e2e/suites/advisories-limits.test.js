// Advisories about queries that cost more than they look: the option requestComplexity, at every door and depth.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAnswered, assertRefused } from '../lib/doors.js';
import { openSuite } from '../lib/suite.js';

const requestComplexity = {
  queryDepth: 5,
  subqueryDepth: 1,
  subqueryLimit: 10,
  includeDepth: 2,
  includeCount: 3,
  batchRequestLimit: 5,
  allowRegex: false,
};
const suite = openSuite(import.meta.filename, { target: 'parsegres', options: { requestComplexity }, prepare: fill });

async function fill() {
  await suite.rest.post('/classes/Doc', { name: 'x', n: 1 });
}

/** What `make` wraps around `core` so many times. */
function nested(depth, make, core = { name: 'x' }) {
  let where = core;
  for (let i = 0; i < depth; ++i) where = make(where);
  return where;
}

const shapes = {
  $or: where => ({ $or: [where] }),
  $and: where => ({ $and: [where] }),
  $nor: where => ({ $nor: [where] }),
  '$or of two': where => ({ $or: [{ n: 2 }, where] }),
  'each in turn': where => ({ $or: [{ $and: [{ $nor: [where] }] }] }),
};

for (const [name, make] of Object.entries(shapes)) {
  test(`GHSA-9fjp-q3c4-6w3j: queryDepth counts ${name} before anything is done with it`, async () => {
    const levels = name === 'each in turn' ? 3 : 1;
    const good = nested(Math.floor(4 / levels), make);
    const bad = nested(Math.ceil(6 / levels), make);
    await assertAnswered(suite, 'GET', '/classes/Doc', { query: { where: good } });
    const said = { error: /depth/ };
    await assertRefused(suite, 102, 'GET', '/classes/Doc', { query: { where: bad }, ...said });
    await assertRefused(suite, 102, 'GET', '/classes/Doc', { query: { where: bad, count: 1, limit: 0 }, ...said });
    for (const where of [
      { d: { $inQuery: { className: 'Doc', where: bad } } },
      { d: { $notInQuery: { className: 'Doc', where: bad } } },
      { name: { $select: { key: 'name', query: { className: 'Doc', where: bad } } } },
      { name: { $dontSelect: { key: 'name', query: { className: 'Doc', where: bad } } } },
    ]) {
      await assertRefused(suite, 102, 'GET', '/classes/Doc', { query: { where }, ...said });
    }
    assert.equal((await suite.master.get('/classes/Doc', { where: bad })).status, 200);
  });
}

test('GHSA-cmj3-wx7h-ffvg, CVE-2026-30946: subqueries, includes and batches have their bounds', async () => {
  const inner = where => ({ d: { $inQuery: { className: 'Doc', where } } });
  const bad = { where: nested(2, inner) };
  await assertAnswered(suite, 'GET', '/classes/Doc', { query: { where: nested(1, inner) } });
  await assertRefused(suite, 102, 'GET', '/classes/Doc', { query: bad, error: /depth/ });
  const hidden = { where: { $or: [{ $and: [nested(2, inner)] }] } };
  await assertRefused(suite, 102, 'GET', '/classes/Doc', { query: hidden, error: /depth/ });
  await assertAnswered(suite, 'GET', '/classes/Doc', { query: { include: 'a.b' } });
  await assertRefused(suite, 102, 'GET', '/classes/Doc', { query: { include: 'a.b.c' } });
  await assertRefused(suite, 102, 'GET', '/classes/Doc', { query: { include: 'a,b,c,d' } });
  await assertRefused(suite, 102, 'GET', '/classes/Doc', { query: { where: { name: { $regex: 'x' } } } });
  const requests = n => ({
    requests: Array.from({ length: n }, () => ({ method: 'GET', path: '/parse/classes/Doc' })),
  });
  assert.equal((await suite.rest.post('/batch', requests(5))).status, 200);
  assert.equal((await suite.rest.post('/batch', requests(6))).body.code, 107);
  for (const query of [bad, hidden, { include: 'a.b.c' }, { include: 'a,b,c,d' }]) {
    assert.equal((await suite.master.get('/classes/Doc', query)).status, 200, JSON.stringify(query));
  }
});
