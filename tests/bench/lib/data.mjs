// The data of the benchmarks: tables as Parse Server makes them, rows filled in with SQL, ids that a load script can compute.

import { ensureSystemClasses } from '../../e2e/lib/principals.js';
import { restClient } from '../../e2e/lib/rest.js';
import { keys } from '../../e2e/lib/servers.js';
import { query } from '../../e2e/lib/sql.js';
import { sqlId } from './ids.mjs';

const owners = 100;

async function made(client, className, object) {
  const answer = await client.post(`/classes/${className}`, object);
  if (answer.status !== 201) {
    throw new Error(`cannot make ${className}: ${answer.text}`);
  }
  return answer.body.objectId;
}

function sample(owner) {
  return {
    name: 'first',
    score: 0,
    hits: 0,
    active: true,
    when: { __type: 'Date', iso: '2020-01-01T00:00:00.000Z' },
    tags: ['a'],
    data: { level: 1 },
    owner: { __type: 'Pointer', className: 'Owner', objectId: owner },
  };
}

const fillOwners = `
  INSERT INTO "Owner" ("objectId", "createdAt", "updatedAt", name, rank)
  SELECT ${sqlId('Owner', 'n')}, now(), now(), 'owner ' || n, n FROM generate_series(1, ${owners}) n`;

const fillItems = (className, rows, rperm) => `
  INSERT INTO "${className}" ("objectId", "createdAt", "updatedAt", _rperm, name, score, hits, active, "when", tags, data, owner)
  SELECT ${sqlId(className, 'n')}, now(), now(), ${rperm}, 'name of ' || n, n, 0, n % 2 = 0,
         '2020-01-01'::timestamptz + n * interval '1 minute', jsonb_build_array('tag' || n % 10, 'all'),
         jsonb_build_object('level', n % 100, 'text', 'some text of a usual length ' || n),
         ${sqlId('Owner', `n % ${owners} + 1`)}
  FROM generate_series(1, ${rows}) n`;

/** A class with so many rows, all with that `_rperm` (SQL); `score` counts from 1 and is indexed. */
export async function fillClass(client, sql, className, rows, rperm) {
  const id = await made(client, className, sample('o000000001'));
  await client.delete(`/classes/${className}/${id}`);
  await sql(fillItems(className, rows, rperm));
  await sql(`CREATE INDEX "${className}_score" ON "${className}" (score)`);
}

/** Fills the database of a running server with objects that anybody may read: classes Bench and Owner; Created is empty. */
export async function fill(server, rows) {
  const client = restClient(server, { masterKey: keys.masterKey });
  const sql = (text, values) => query(server.databaseURI, text, values);
  await made(client, 'Owner', { name: 'first', rank: 0 });
  await fillClass(client, sql, 'Bench', rows, 'NULL');
  await made(client, 'Created', sample('o000000001'));
  await sql(fillOwners);
  await sql('VACUUM ANALYZE');
}
