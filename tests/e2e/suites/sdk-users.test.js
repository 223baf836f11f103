// Parse.User and Parse.AnonymousUtils: every way to become somebody, to stay it and to stop being it.

import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { as, asMaster, newName, rejects, signUp, withCurrentUser } from '../lib/accounts.js';
import { freePort } from '../lib/cluster.js';
import { askOver, startAdapter } from '../lib/http-adapter.js';
import { defaultTarget } from '../lib/servers.js';
import { improved, openSuite, Parse } from '../lib/suite.js';

const mail = await startAdapter();
const auth = await startAdapter();
const port = await freePort();
const suite = openSuite(import.meta.filename, {
  options: {
    port,
    publicServerURL: `http://127.0.0.1:${port}/parse`,
    appName: 'App',
    verifyUserEmails: true,
    emailAdapter: askOver(defaultTarget, mail, ['sendMail', 'sendVerificationEmail', 'sendPasswordResetEmail']),
    auth: { team: askOver(defaultTarget, auth, ['validateAuthData', 'validateAppId']) },
  },
});
after(() => Promise.all([mail.stop(), auth.stop()]));

const knows = ({ args }) =>
  args[0].token === 'right' ? { result: {} } : { thrown: { kind: 'parse', code: 119, message: 'no such member' } };
beforeEach(() => {
  auth.answer = knows;
});

const proof = (id, token = 'right') => ({ authData: { id, token } });

test('log-in by name and by address, by GET and by POST', async () => {
  const user = await signUp('ann', { email: 'ann@x.org', age: 7 });
  for (const options of [{}, { usePost: true }, { usePost: false, installationId: 'phone' }]) {
    for (const login of ['ann', 'ann@x.org']) {
      const again = await Parse.User.logIn(login, 'secret', options);
      assert.deepEqual([again.id, again.getUsername(), again.get('age')], [user.id, 'ann', 7]);
      assert.notEqual(again.getSessionToken(), user.getSessionToken());
      assert.equal(again.existed(), true);
    }
  }
  await rejects(Parse.User.logIn('ann', 'Secret'), 101, 'Invalid username/password.');
  await rejects(Parse.User.logIn('ann@x.org', 'secret '), 101, 'Invalid username/password.');
});

test('the current user acts until it logs out', () =>
  withCurrentUser(async () => {
    const user = await Parse.User.signUp(newName(), 'secret', { age: 1 });
    assert.equal(Parse.User.current().id, user.id);
    user.set('age', 2);
    await user.save();
    assert.equal((await Parse.User.currentAsync()).get('age'), 2);
    assert.equal((await new Parse.Query(Parse.User).find()).length, 1);
    const sessionToken = user.getSessionToken();
    await Parse.User.logOut();
    assert.equal(Parse.User.current(), null);
    await rejects(Parse.User.me(sessionToken), 209, 'Invalid session token');
    await rejects(user.save({ age: 3 }), 206);
  }));

test('become and me take a session token, hydrate what it once gave', () =>
  withCurrentUser(async () => {
    const user = await signUp();
    await Parse.User.logOut(); // ends the session that sign-up made
    const { id } = user;
    const sessionToken = (await Parse.User.logIn(user.getUsername(), 'secret')).getSessionToken();
    Parse.User._clearCache();
    const me = await Parse.User.me(sessionToken);
    assert.deepEqual([me.id, me.getSessionToken()], [id, sessionToken]);
    const become = await Parse.User.become(sessionToken);
    assert.deepEqual([become.id, Parse.User.current().id], [id, id]);
    Parse.User._clearCache();
    await Parse.User.hydrate({ ...me.toJSON(), sessionToken });
    assert.deepEqual([Parse.User.current().id, Parse.User.current().getSessionToken()], [id, sessionToken]);
    await rejects(Parse.User.become('r:00000000000000000000000000000000'), 209, 'Invalid session token');
    await rejects(Parse.User.me('nonsense'), 209, 'Invalid session token');
  }));

test('an anonymous user becomes a named one and keeps what it has', async () => {
  const anonymous = await Parse.AnonymousUtils.logIn();
  const { id } = anonymous;
  assert.equal(Parse.AnonymousUtils.isLinked(anonymous), true);
  const [session] = await new Parse.Query(Parse.Session).equalTo('user', anonymous).find(asMaster);
  assert.deepEqual(session.get('createdWith'), { action: 'login', authProvider: 'anonymous' });
  await anonymous.save({ score: 5 }, as(anonymous));
  const name = newName();
  anonymous.setUsername(name);
  anonymous.setPassword('secret');
  await anonymous.signUp(null, as(anonymous));
  const named = await Parse.User.logIn(name, 'secret');
  assert.deepEqual([named.id, named.get('score'), named.get('authData')], [id, 5, undefined]);
});

test('an anonymous user is found again by its id, and not without it', async () => {
  const authData = { id: newName('device') };
  const first = await Parse.User.logInWith('anonymous', { authData });
  const again = await Parse.User.logInWith('anonymous', { authData });
  assert.deepEqual([again.id, again.existed()], [first.id, true]);
  assert.notEqual((await Parse.AnonymousUtils.logIn()).id, first.id);
});

test('an anonymous user who links a service is not anonymous any more', async () => {
  const user = await Parse.AnonymousUtils.logIn();
  const { id } = user;
  await user.linkWith('team', proof(newName()), as(user));
  const stored = await new Parse.Query(Parse.User).get(id, asMaster);
  assert.deepEqual(Object.keys(stored.get('authData')), ['team']);
});

test('a service signs up at first and logs in later', async () => {
  const id = newName('member');
  const first = await Parse.User.logInWith('team', proof(id));
  assert.match(first.getSessionToken(), /^r:/);
  const again = await Parse.User.logInWith('team', proof(id));
  assert.equal(again.id, first.id);
  assert.equal(again._isLinked('team'), true);
  await rejects(Parse.User.logInWith('team', proof(id, 'wrong')), 119, 'no such member');
  await rejects(Parse.User.logInWith('unheard', proof(id)), 252, 'This authentication method is unsupported.');
});

test('a service is linked to one user at a time, and unlinked', async () => {
  const id = newName('member');
  const user = await signUp();
  await user.linkWith('team', proof(id), as(user));
  assert.equal(user._isLinked('team'), true);
  const other = await signUp();
  await rejects(other.linkWith('team', proof(id), as(other)), 208, 'this auth is already used');
  await rejects(other.linkWith('team', proof(newName(), 'wrong'), as(other)), 119, 'no such member');
  const known = await Parse.User.logInWith('team', proof(id));
  assert.equal(known.id, user.id);
  await known._unlinkFrom('team', as(known));
  assert.equal(known._isLinked('team'), false);
  await other.linkWith('team', proof(id), as(other));
  assert.equal((await Parse.User.logInWith('team', proof(id))).id, other.id);
});

/** The link in the next mail that goes to `address`. */
async function linkTo(address, method) {
  let question;
  do {
    question = await mail.next();
  } while (!JSON.stringify(question.args[0].user).includes(address));
  assert.equal(question.method, method);
  return new URL(question.args[0].link);
}

test('a mail brings the way to a new password', async () => {
  await signUp('reset', { email: 'reset@x.org' });
  await linkTo('reset@x.org', 'sendVerificationEmail');
  await Parse.User.requestPasswordReset('reset@x.org');
  const link = await linkTo('reset@x.org', 'sendPasswordResetEmail');
  const answer = await fetch(link.href.split('?')[0], {
    method: 'POST',
    headers: { 'X-Requested-With': 'XMLHttpRequest' },
    body: new URLSearchParams({ token: link.searchParams.get('token'), new_password: 'changed' }),
  });
  assert.deepEqual([answer.status, await answer.text()], [200, '"Password successfully reset"']);
  await rejects(Parse.User.logIn('reset', 'secret'), 101);
  assert.equal((await Parse.User.logIn('reset', 'changed')).getUsername(), 'reset');
  await rejects(Parse.User.requestPasswordReset(''), 204, 'you must provide an email');
});

test('the mail for an address is sent again until the address is confirmed', async () => {
  await signUp('verify', { email: 'verify@x.org' });
  await linkTo('verify@x.org', 'sendVerificationEmail');
  await Parse.User.requestEmailVerification('verify@x.org');
  const link = await linkTo('verify@x.org', 'sendVerificationEmail');
  assert.equal((await fetch(link)).status, 200);
  assert.equal((await Parse.User.logIn('verify', 'secret')).get('emailVerified'), true);
  const asked = mail.asked.length;
  await rejects(Parse.User.requestEmailVerification(''), 204, 'you must provide an email');
  assert.equal(mail.asked.length, asked);
});

test('a password is verified without a session', async () => {
  const user = await signUp();
  const name = user.getUsername();
  const verified = await Parse.User.verifyPassword(name, 'secret');
  assert.deepEqual([verified.objectId, verified.sessionToken], [user.id, undefined]);
  assert.equal((await user.verifyPassword('secret')).objectId, user.id);
  await rejects(user.verifyPassword('wrong'), 101, 'Invalid username/password.');
  assert.equal(await new Parse.Query(Parse.Session).equalTo('user', user).count(asMaster), 1);
});

improved('an upgrade gives a session of its own', async () => {
  const user = await signUp();
  const before = user.getSessionToken();
  await user._upgradeToRevocableSession();
  assert.notEqual(user.getSessionToken(), before);
  for (const sessionToken of [before, user.getSessionToken()]) {
    assert.equal((await Parse.User.me(sessionToken)).id, user.id);
  }
  const session = await new Parse.Query(Parse.Session).equalTo('sessionToken', user.getSessionToken()).first(asMaster);
  assert.deepEqual(session.get('createdWith'), { action: 'upgrade' });
});

test('the master key logs in as anybody', async () => {
  const user = await signUp();
  const taken = await Parse.User.loginAs(user.id);
  assert.equal(taken.id, user.id);
  assert.notEqual(taken.getSessionToken(), user.getSessionToken());
  const session = await new Parse.Query(Parse.Session).equalTo('sessionToken', taken.getSessionToken()).first(asMaster);
  assert.deepEqual(session.get('createdWith'), { action: 'login', authProvider: 'masterkey' });
  await rejects(Parse.User.loginAs('nobody'), 101, 'user not found');
  const answer = await suite.rest.post('/loginAs', { userId: user.id }, as(user));
  assert.deepEqual([answer.status, answer.body.code], [400, 119]);
});

test('an installation has a user, and the session knows the installation', async () => {
  const user = await signUp();
  const installationId = await Parse._getInstallationId();
  const installation = new Parse.Installation({ deviceType: 'js', installationId });
  await installation.save({ user }, asMaster);
  const stored = await new Parse.Query(Parse.Installation).include('user').get(installation.id, asMaster);
  assert.equal(stored.get('user').getUsername(), user.getUsername());
  const login = await Parse.User.logIn(user.getUsername(), 'secret');
  const session = await new Parse.Query(Parse.Session).equalTo('sessionToken', login.getSessionToken()).first(asMaster);
  assert.equal(session.get('installationId'), installationId);
});

test('a user writes itself and nobody else, and the address is for its own eyes', async () => {
  const user = await signUp(newName(), { email: `${newName()}@x.org`, ACL: new Parse.ACL({ '*': { read: true } }) });
  const other = await signUp();
  const seen = await new Parse.Query(Parse.User).get(user.id, as(other));
  assert.deepEqual([seen.getUsername(), seen.getEmail()], [user.getUsername(), undefined]);
  assert.equal((await new Parse.Query(Parse.User).get(user.id, as(user))).getEmail(), user.getEmail());
  await rejects(seen.save({ age: 1 }, as(other)), 206, 'Insufficient auth.');
  await rejects(seen.save({ age: 1 }), 206, `Cannot modify user ${user.id}.`);
  await rejects(seen.destroy(as(other)), 206, 'Insufficient auth.');
  await rejects(seen.destroy(), 206, 'Insufficient auth to delete user');
  await user.save({ username: newName('renamed') }, as(user));
  await rejects(user.save({ username: other.getUsername() }, as(user)), 202, 'Account already exists for this username.');
  await user.destroy(as(user));
  await rejects(Parse.User.me(user.getSessionToken()), 209, 'Invalid session token');
});
