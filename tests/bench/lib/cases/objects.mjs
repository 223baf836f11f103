// Objects of ordinary classes, one by one, in batches and in lists.

import { rowOf } from '../ids.mjs';

const columns = '"objectId", "createdAt", "updatedAt", name, score, hits, active, "when", tags, data, owner';

const newObject = {
  name: 'a new object',
  score: 5,
  hits: 0,
  active: true,
  when: { __type: 'Date', iso: '2020-01-01T00:00:00.000Z' },
  tags: ['a', 'b'],
  data: { level: 1, text: 'some text of a usual length' },
  owner: { __type: 'Pointer', className: 'Owner', objectId: 'o000000001' },
};

const newRow = `md5(random()::text), now(), now(), 'a new object', 5, 0, true, '2020-01-01', '["a","b"]',
  '{"level": 1, "text": "some text of a usual length"}', 'o000000001'`;

const created = { status: 201, test: body => typeof body.objectId === 'string' };
const results = count => ({ status: 200, test: body => body.results.length === count });

export const objectCases = [
  {
    name: 'get',
    title: 'get by id',
    request: { method: 'GET', path: '/classes/Bench/b%n%' },
    sql: `SELECT ${columns} FROM "Bench" WHERE "objectId" = ${rowOf('Bench')};`,
    check: { status: 200, test: body => body.name.startsWith('name of') },
    targets: { reference: 25, pgbench: 0.8 },
  },
  {
    name: 'get-acl',
    title: 'get with session token and role ACL',
    session: 'reader',
    request: { method: 'GET', path: '/classes/Guarded/g%n%' },
    sql: `SELECT ${columns}, _rperm, _wperm FROM "Guarded"
      WHERE "objectId" = ${rowOf('Guarded')} AND (_rperm IS NULL OR _rperm && ARRAY['*', 'reader', 'role' || chr(58) || 'Readers']);`,
    check: { status: 200, test: body => body.name.startsWith('name of') },
    targets: { reference: 20 },
  },
  {
    name: 'find',
    title: 'find 20 of 10,000 by an indexed range',
    highest: 9980,
    request: { method: 'GET', path: '/classes/Bench', query: { where: { score: { $gte: '%n%', $lt: '%n+20%' } }, limit: 20 } },
    sql: `SELECT ${columns} FROM "Bench" WHERE score >= :n AND score < :n + 20 LIMIT 20;`,
    check: results(20),
    targets: { reference: 15, pgbench: 0.7 },
  },
  {
    name: 'create',
    title: 'create',
    request: { method: 'POST', path: '/classes/Created', body: newObject },
    sql: `INSERT INTO "Created" (${columns}) VALUES (${newRow});`,
    check: created,
    targets: { reference: 8 },
  },
  {
    name: 'update',
    title: 'update with Increment',
    request: { method: 'PUT', path: '/classes/Bench/b%n%', body: { hits: { __op: 'Increment', amount: 1 } } },
    sql: `UPDATE "Bench" SET hits = coalesce(hits, 0) + 1, "updatedAt" = now() WHERE "objectId" = ${rowOf('Bench')} RETURNING hits;`,
    check: { status: 200, test: body => body.hits >= 1 },
    targets: { reference: 8 },
  },
  {
    name: 'batch',
    title: 'batch of 50 creates',
    request: {
      method: 'POST',
      path: '/batch',
      body: { requests: Array.from({ length: 50 }, () => ({ method: 'POST', path: '/parse/classes/Created', body: newObject })) },
    },
    sql: `INSERT INTO "Created" (${columns}) SELECT ${newRow} FROM generate_series(1, 50);`,
    check: { status: 200, test: body => body.length === 50 && body.every(({ success }) => success) },
    targets: { reference: 30 },
  },
  {
    name: 'include',
    title: 'find 100 with include',
    highest: 9900,
    request: {
      method: 'GET',
      path: '/classes/Bench',
      query: { where: { score: { $gte: '%n%', $lt: '%n+100%' } }, limit: 100, include: 'owner' },
    },
    sql: `SELECT b.*, o.* FROM "Bench" b LEFT JOIN "Owner" o ON o."objectId" = b.owner WHERE b.score >= :n AND b.score < :n + 100 LIMIT 100;`,
    check: { status: 200, test: body => body.results.length === 100 && body.results[0].owner.name.startsWith('owner') },
    targets: { reference: 12 },
  },
];
