// Users, roles and sessions made as rows, the way the original server stores them, so that permissions can be tested
// without the routes for signing up.

import { randomBytes } from 'node:crypto';

export const newId = () => randomBytes(8).toString('base64').replace(/[^A-Za-z0-9]/g, 'x').slice(0, 10);

/** A user with a session; {id, sessionToken}. */
export async function addUser(suite, username, { expiresAt = new Date(Date.now() + 864e5) } = {}) {
  const id = newId();
  const sessionToken = `r:${randomBytes(16).toString('hex')}`;
  await suite.sql(
    `INSERT INTO "_User" ("objectId", "createdAt", "updatedAt", username, _rperm, _wperm)
     VALUES ($1, now(), now(), $2, ARRAY[$1], ARRAY[$1])`,
    [id, username]
  );
  await addSession(suite, id, sessionToken, expiresAt);
  return { id, sessionToken };
}

export async function addSession(suite, userId, sessionToken, expiresAt) {
  await suite.sql(
    `INSERT INTO "_Session" ("objectId", "createdAt", "updatedAt", "user", "sessionToken", "expiresAt", "createdWith",
                             _rperm, _wperm)
     VALUES ($1, now(), now(), $2, $3, $4, '{"action":"login","authProvider":"password"}', '{}', '{}')`,
    [newId(), userId, sessionToken, expiresAt]
  );
}

/** A role with direct members (`users`) and roles whose members inherit it (`roles`): ids. Returns the role's id. */
export async function addRole(suite, name, { users = [], roles = [] } = {}) {
  const id = newId();
  await suite.sql(
    `INSERT INTO "_Role" ("objectId", "createdAt", "updatedAt", name, _rperm, _wperm) VALUES ($1, now(), now(), $2, '{}', '{}')`,
    [id, name]
  );
  for (const user of users) {
    await suite.sql('INSERT INTO "_Join:users:_Role" ("relatedId", "owningId") VALUES ($1, $2)', [user, id]);
  }
  for (const role of roles) {
    await suite.sql('INSERT INTO "_Join:roles:_Role" ("relatedId", "owningId") VALUES ($1, $2)', [role, id]);
  }
  return id;
}

// The layout that the original server gives the class.
const sessionTable = `
  CREATE TABLE "_Session" ("objectId" text PRIMARY KEY, "createdAt" timestamptz, "updatedAt" timestamptz, "user" text,
    "installationId" text, "sessionToken" text, "expiresAt" timestamptz, "createdWith" jsonb, _rperm text[], _wperm text[])`;

const sessionSchema = {
  className: '_Session',
  fields: {
    objectId: { type: 'String' },
    createdAt: { type: 'Date' },
    updatedAt: { type: 'Date' },
    user: { type: 'Pointer', targetClass: '_User' },
    installationId: { type: 'String' },
    sessionToken: { type: 'String' },
    expiresAt: { type: 'Date' },
    createdWith: { type: 'Object' },
    _rperm: { type: 'Array', contents: { type: 'String' } },
    _wperm: { type: 'Array', contents: { type: 'String' } },
  },
};

/** Makes the class `_Session` exist: the original does so with the first login, and has to hear of it that way. */
export async function ensureSystemClasses(suite) {
  if (suite.target === 'reference') {
    await suite.rest.post('/users', { username: 'first', password: 'first' });
    return;
  }
  const [{ present }] = await suite.sql(`SELECT to_regclass('"_Session"') IS NOT NULL AS present`);
  if (!present) {
    await suite.sql(sessionTable);
    await suite.sql(`INSERT INTO "_SCHEMA" ("className", schema, "isParseClass") VALUES ('_Session', $1, true)`, [
      sessionSchema,
    ]);
  }
}
