// The data of the benchmarks: tables as Parse Server makes them, rows filled in with SQL, ids that a load script can compute.

import { addRole, addUser, ensureSystemClasses } from '../../e2e/lib/principals.js';
import { restClient } from '../../e2e/lib/rest.js';
import { keys } from '../../e2e/lib/servers.js';
import { query } from '../../e2e/lib/sql.js';

/** objectId of row n (from 1) of a class: its first letter and nine digits. */
export const idOf = (className, n) => `${className[0].toLowerCase()}${String(n).padStart(9, '0')}`;
const sqlId = (className, n) => `'${className[0].toLowerCase()}' || lpad((${n})::text, 9, '0')`;

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

/**
 * Fills the database of a running server: classes Bench (public), Guarded (readable by a role) and Owner; `score` counts from
 * 1 and is indexed. Returns the session token of a member of that role.
 */
export async function fill(server, rows) {
  const client = restClient(server, { masterKey: keys.masterKey });
  const sql = (text, values) => query(server.databaseURI, text, values);
  const owner = await made(client, 'Owner', { name: 'first', rank: 0 });
  for (const [className, rperm] of [['Bench', 'NULL'], ['Guarded', "ARRAY['role:Readers']"]]) {
    const id = await made(client, className, sample(owner));
    await client.delete(`/classes/${className}/${id}`);
    await sql(fillItems(className, rows, rperm));
    await sql(`CREATE INDEX "${className}_score" ON "${className}" (score)`);
  }
  await made(client, 'Created', sample(owner));
  await sql(fillOwners);
  const suite = { target: server.target, sql, rest: restClient(server) };
  await ensureSystemClasses(suite);
  const user = await addUser(suite, 'reader');
  await addRole(suite, 'Readers', { users: [user.id] });
  await sql('VACUUM ANALYZE');
  return { sessionToken: user.sessionToken, userId: user.id };
}
