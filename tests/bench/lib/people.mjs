// Users to log in, and users with many roles, filled in with SQL.

import { addRole, addUser, ensureSystemClasses } from '../../e2e/lib/principals.js';
import { restClient } from '../../e2e/lib/rest.js';
import { keys } from '../../e2e/lib/servers.js';
import { query } from '../../e2e/lib/sql.js';
import { fillClass } from './data.mjs';
import { sqlId } from './ids.mjs';

export const loginUsers = 1000;
export const password = 'a password of a usual length';
export const roleCounts = [5, 50, 5000];

// One hash for all of them, which the server itself has made: whoever logs in pays the same for it.
async function fillLogins({ rest, sql }) {
  const answer = await rest.post('/users', { username: 'hashed', password });
  if (answer.status !== 201) {
    throw new Error(`cannot sign up: ${answer.text}`);
  }
  const id = sqlId('users', 'n');
  await sql(`
    INSERT INTO "_User" ("objectId", "createdAt", "updatedAt", username, _hashed_password, _rperm, _wperm)
    SELECT ${id}, now(), now(), ${id}, h._hashed_password, ARRAY['*', ${id}], ARRAY[${id}]
    FROM generate_series(1, ${loginUsers}) n, (SELECT _hashed_password FROM "_User" WHERE username = 'hashed') h`);
}

/**
 * A user with so many roles: most directly, the last ones through a chain, each the parent of the one before it. Objects
 * of the class Shared… can be read with the last one alone. Returns the session token.
 */
async function fillRoles(suite, client, rows, roles) {
  const name = `r${roles}`;
  const user = await addUser(suite, name);
  const direct = roles - Math.min(Math.floor(roles / 2), 10);
  const id = n => sqlId(name, `${roles} * 10000 + ${n}`);
  await suite.sql(`
    INSERT INTO "_Role" ("objectId", "createdAt", "updatedAt", name, _rperm, _wperm)
    SELECT ${id('n')}, now(), now(), '${name}-' || n, '{}', '{}' FROM generate_series(1, ${roles}) n`);
  await suite.sql(
    `INSERT INTO "_Join:users:_Role" ("relatedId", "owningId") SELECT $1, ${id('n')} FROM generate_series(1, ${direct}) n`,
    [user.id]
  );
  await suite.sql(`
    INSERT INTO "_Join:roles:_Role" ("relatedId", "owningId")
    SELECT ${id('n')}, ${id('n + 1')} FROM generate_series(${direct}, ${roles - 1}) n`);
  await fillClass(client, suite.sql, `Shared${roles}`, rows, `ARRAY['role:${name}-${roles}']`);
  return user.sessionToken;
}

/**
 * Fills users in beside the objects of fill(), and the classes that only members of a role can read. Returns the session
 * tokens by the names of the users.
 */
export async function fillPeople(server, rows) {
  const client = restClient(server, { masterKey: keys.masterKey });
  const suite = { target: server.target, rest: restClient(server), sql: (text, values) => query(server.databaseURI, text, values) };
  await ensureSystemClasses(suite);
  const reader = await addUser(suite, 'reader');
  await addRole(suite, 'Readers', { users: [reader.id] });
  await fillClass(client, suite.sql, 'Guarded', rows, "ARRAY['role:Readers']");
  await fillLogins(suite);
  const tokens = { reader: reader.sessionToken };
  for (const roles of roleCounts) {
    tokens[`r${roles}`] = await fillRoles(suite, client, rows, roles);
  }
  await suite.sql('VACUUM ANALYZE');
  return tokens;
}
