// Accounts on one database under Parse Server and parsegres at the same time: what one side begins the other goes on with.
// Each test goes both ways.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newName } from '../lib/accounts.js';
import { openBoth } from '../lib/both-servers.js';
import { askOver, startAdapter, tokenMailed } from '../lib/http-adapter.js';
import { oneTimePassword } from '../lib/identity.js';

const mail = await startAdapter();
const auth = await startAdapter(({ args }) =>
  args[0].token === 'right' ? { result: {} } : { thrown: { kind: 'parse', code: 119, message: 'no such member' } });
const both = openBoth(import.meta.filename, target => ({
  publicServerURL: 'http://127.0.0.1:1/parse', // links are followed on either server, whatever they say
  appName: 'App',
  verifyUserEmails: true,
  emailVerifyTokenValidityDuration: 3600,
  accountLockout: { duration: 5, threshold: 3, unlockOnPasswordReset: true },
  passwordPolicy: { resetTokenValidityDuration: 3600, maxPasswordHistory: 2 },
  emailAdapter: askOver(target, mail, ['sendMail', 'sendVerificationEmail', 'sendPasswordResetEmail']),
  auth: { team: askOver(target, auth, ['validateAuthData', 'validateAppId']), mfa: { options: ['TOTP'] } },
}));
after(() => Promise.all([mail.stop(), auth.stop()]));

async function succeed(promise, status = 200) {
  const answer = await promise;
  assert.equal(answer.status, status, answer.text);
  return answer.body;
}

const refused = async (promise, status, body) => {
  const answer = await promise;
  assert.deepEqual([answer.status, answer.body], [status, body], answer.text);
};
const wrong = { code: 101, error: 'Invalid username/password.' };
const invalid = { code: 209, error: 'Invalid session token' };

/** A new user on that side, with its name and password. */
async function signUp(side, more = {}) {
  const username = newName();
  const made = await succeed(side.rest.post('/users', { username, password: 'secret', ...more }), 201);
  return { ...made, username, id: made.objectId };
}

const logIn = (side, { username }, password = 'secret', more = {}) => side.rest.post('/login', { username, password, ...more });
const me = (side, user) => side.rest.get('/users/me', {}, { sessionToken: user.sessionToken });
const pointer = (className, objectId) => ({ __type: 'Pointer', className, objectId });

/** Runs the test once in each direction. */
const eachWay = (name, body) =>
  test(name, async () => {
    for (const [way, first, second] of both.ways()) {
      await body(first, second).catch(error => {
        error.message = `${way}: ${error.message}`;
        throw error;
      });
    }
  });

test('both fill the same columns for the same requests', async () => {
  const filled = row => `array(SELECT key FROM jsonb_each(jsonb_strip_nulls(to_jsonb(${row}))) ORDER BY key)`;
  const rows = [];
  for (const side of [both.original, both.ours]) {
    const email = `${newName()}@x.org`;
    const { id } = await signUp(side, { email, age: 1 });
    await succeed(side.rest.post('/requestPasswordReset', { email }));
    rows.push(
      await both.sql(
        `SELECT ${filled('u')} AS user, ${filled('s')} AS session, s."createdWith", substr(_hashed_password, 4, 4) AS cost
         FROM "_User" u JOIN "_Session" s ON s."user" = u."objectId" WHERE u."objectId" = $1`,
        [id]
      )
    );
  }
  assert.ok(rows[0][0].user.includes('_perishable_token'));
  assert.deepEqual(rows[1], rows[0]);
});

eachWay('a session that one side ends is over on the other', async (first, second) => {
  const user = await signUp(first);
  const other = await succeed(logIn(second, user));
  await succeed(me(second, user));
  await succeed(first.rest.post('/logout', {}, { sessionToken: user.sessionToken }));
  await refused(me(second, user), 400, invalid);
  const { objectId } = await succeed(first.rest.get('/sessions/me', {}, { sessionToken: other.sessionToken }));
  await succeed(second.rest.delete(`/sessions/${objectId}`, { sessionToken: other.sessionToken }));
  await refused(me(first, other), 400, invalid);
});

eachWay('a log-in takes the place of the session that the other side gave the installation', async (first, second) => {
  const user = await signUp(first);
  const at = side => side.rest.post('/login', { username: user.username, password: 'secret' }, { installationId: user.id });
  const before = await succeed(at(first));
  const now = await succeed(at(second));
  await refused(me(first, before), 400, invalid);
  await succeed(me(first, now));
});

eachWay('a new password ends the sessions of both sides and counts on both', async (first, second) => {
  const user = await signUp(first);
  const other = await succeed(logIn(second, user));
  await succeed(second.rest.put(`/users/${user.id}`, { password: 'changed' }, { sessionToken: other.sessionToken }));
  await refused(me(first, user), 400, invalid);
  await refused(logIn(first, user), 404, wrong);
  await succeed(logIn(first, user, 'changed'));
  const again = await succeed(logIn(first, user, 'changed'));
  const reused = await first.rest.put(`/users/${user.id}`, { password: 'secret' }, { sessionToken: again.sessionToken });
  assert.deepEqual([reused.status, reused.body.code], [400, 142], 'the history of passwords is one');
});

eachWay('a role that one side changes gives on the other what it says now', async (first, second) => {
  const user = await signUp(second);
  const name = newName('Role');
  const users = operation => ({ users: { __op: operation, objects: [pointer('_User', user.id)] } });
  const role = await succeed(first.master.post('/roles', { name, ACL: {}, ...users('AddRelation') }), 201);
  const secret = await succeed(second.master.post('/classes/Secret', { ACL: { [`role:${name}`]: { read: true } } }), 201);
  const read = side => side.rest.get(`/classes/Secret/${secret.objectId}`, {}, { sessionToken: user.sessionToken });
  await succeed(read(first));
  await succeed(read(second));
  await succeed(first.master.put(`/roles/${role.objectId}`, users('RemoveRelation')));
  for (const side of [second, first]) assert.equal((await read(side)).status, 404);
  const outer = { name: newName('Role'), ACL: {}, roles: { __op: 'AddRelation', objects: [pointer('_Role', role.objectId)] } };
  await succeed(second.master.post('/roles', outer), 201);
  await succeed(second.master.put(`/roles/${role.objectId}`, users('AddRelation')));
  const inherited = await succeed(first.master.post('/classes/Secret', { ACL: { [`role:${outer.name}`]: { read: true } } }), 201);
  for (const side of [first, second]) {
    const found = await succeed(side.rest.get('/classes/Secret', { order: 'createdAt' }, { sessionToken: user.sessionToken }));
    assert.deepEqual(found.results.map(({ objectId }) => objectId), [secret.objectId, inherited.objectId]);
  }
});

eachWay('class-level permissions and protected fields of one side hold on the other', async (first, second) => {
  const user = await signUp(first);
  const className = newName('Class');
  const classLevelPermissions = {
    find: { requiresAuthentication: true },
    get: { '*': true },
    create: { [user.id]: true },
    update: { pointerFields: ['owner'] },
    protectedFields: { '*': ['secret'], 'userField:owner': [] },
  };
  const fields = { secret: { type: 'String' }, owner: { type: 'Pointer', targetClass: '_User' } };
  await succeed(first.master.post(`/schemas/${className}`, { className, fields, classLevelPermissions }));
  assert.deepEqual((await second.master.get(`/schemas/${className}`)).body, (await first.master.get(`/schemas/${className}`)).body);
  const as = { sessionToken: user.sessionToken };
  const made = await succeed(
    second.rest.post(`/classes/${className}`, { secret: 'a', owner: pointer('_User', user.id) }, as), 201
  );
  const path = `/classes/${className}/${made.objectId}`;
  for (const side of [second, first]) {
    assert.equal((await side.rest.get(`/classes/${className}`)).body.code, 101);
    assert.equal((await side.rest.post(`/classes/${className}`, {})).body.code, 119);
    assert.equal((await side.rest.put(path, { secret: 'b' })).body.code, 101);
    assert.equal((await succeed(side.rest.get(path))).secret, undefined);
    assert.equal((await succeed(side.rest.get(path, {}, as))).secret, 'a');
    assert.equal((await side.rest.get(`/classes/${className}`, { where: { secret: 'a' } }, as)).body.code, 119);
  }
  await succeed(second.master.put(`/schemas/${className}`, { classLevelPermissions: { find: { '*': true }, get: {} } }));
  for (const side of [first, second]) {
    assert.equal((await succeed(side.rest.get(`/classes/${className}`))).results[0].secret, 'a');
    assert.equal((await side.rest.get(path)).body.code, 119);
  }
});

/** A new user of that side, and the token that its address was sent. */
async function signUpWithAddress(side) {
  const email = `${newName()}@x.org`;
  const user = await signUp(side, { email });
  return { ...user, email, token: await tokenMailed(mail, email) };
}

const page = (side, path, values = {}) =>
  fetch(`${side.server.url}/apps/${path}`, {
    method: 'POST',
    headers: { 'X-Requested-With': 'XMLHttpRequest' },
    body: new URLSearchParams(values),
  });

eachWay('a token for a new password from one side works once, on the pages of the other', async (first, second) => {
  const user = await signUpWithAddress(second);
  await succeed(first.rest.post('/requestPasswordReset', { email: user.email }));
  const token = await tokenMailed(mail, user.email);
  const choose = side => page(side, 'e2e/request_password_reset', { token, new_password: 'chosen' });
  assert.equal((await choose(second)).status, 200);
  await succeed(logIn(first, user, 'chosen'));
  for (const side of [first, second]) assert.equal((await choose(side)).status, 400);
});

eachWay('a token for an address from one side works on the pages of the other', async (first, second) => {
  const user = await signUpWithAddress(first);
  const visit = side => fetch(`${side.server.url}/apps/e2e/verify_email?token=${user.token}`);
  const verified = async side => (await succeed(side.master.get(`/users/${user.id}`))).emailVerified;
  assert.equal(await verified(second), false);
  assert.equal((await visit(second)).status, 200);
  assert.deepEqual([await verified(first), await verified(second)], [true, true]);
});

eachWay('both count failed log-ins together, and lock together', async (first, second) => {
  const user = await signUpWithAddress(first);
  const locked = {
    code: 101,
    error: 'Your account is locked due to multiple failed login attempts. Please try again after 5 minute(s)',
  };
  await refused(logIn(first, user, 'x'), 404, wrong);
  await refused(logIn(second, user, 'x'), 404, wrong);
  await refused(logIn(first, user, 'x'), 404, wrong);
  await refused(logIn(second, user), 404, locked);
  await refused(logIn(first, user), 404, locked);
  await succeed(second.rest.post('/requestPasswordReset', { email: user.email }));
  const token = await tokenMailed(mail, user.email);
  assert.equal((await page(first, 'e2e/request_password_reset', { token, new_password: 'unlocked' })).status, 200);
  await succeed(logIn(second, user, 'unlocked'));
});

eachWay('a log-in that is right on one side ends the count of the other', async (first, second) => {
  const user = await signUp(first);
  for (let round = 0; round < 3; round += 1) {
    await refused(logIn(first, user, 'x'), 404, wrong);
    await refused(logIn(second, user, 'x'), 404, wrong);
    await succeed(logIn(round % 2 ? first : second, user));
  }
});

eachWay('a user of a service is one user on both sides', async (first, second) => {
  const team = { id: newName('member'), token: 'right' };
  const made = await succeed(first.rest.post('/users', { authData: { team } }), 201);
  const again = await succeed(second.rest.post('/users', { authData: { team } }));
  assert.equal(again.objectId, made.objectId);
  const user = await signUp(second);
  const put = (side, authData) => side.rest.put(`/users/${user.id}`, { authData }, { sessionToken: user.sessionToken });
  await refused(put(second, { team }), 400, { code: 208, error: 'this auth is already used' });
  await succeed(put(first, { team: { id: newName('member'), token: 'right' } }));
  await succeed(put(second, { team: null }));
  assert.equal((await succeed(first.master.get(`/users/${user.id}`))).authData?.team, undefined);
  const device = { anonymous: { id: newName('device') } };
  const anonymous = await succeed(first.rest.post('/users', { authData: device }), 201);
  assert.equal((await succeed(second.rest.post('/users', { authData: device }))).objectId, anonymous.objectId);
});

eachWay('one-time passwords set up on one side are asked for on the other', async (first, second) => {
  const user = await signUp(first);
  const key = Buffer.from('12345678901234567890');
  const mfa = { secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', token: oneTimePassword(key) };
  const answer = await succeed(
    first.rest.put(`/users/${user.id}`, { authData: { mfa } }, { sessionToken: user.sessionToken })
  );
  const recovery = answer.authDataResponse.mfa.recovery.split(', ');
  await refused(logIn(second, user), 400, { code: -1, error: 'Missing additional authData mfa' });
  const withToken = (side, token) => logIn(side, user, 'secret', { authData: { mfa: { token } } });
  assert.equal((await withToken(second, '000000')).body.code, 141);
  await succeed(withToken(second, recovery[0]));
  assert.equal((await withToken(first, recovery[0])).body.code, 141, 'a recovery code is used up on both sides');
  const shown = await succeed(withToken(first, recovery[1]));
  assert.deepEqual(shown.authData.mfa, { status: 'enabled' });
  await succeed(withToken(second, oneTimePassword(key)));
});
