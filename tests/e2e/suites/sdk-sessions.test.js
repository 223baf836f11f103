// Parse.Session: what is known of a session, whose it is, and how it ends.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { as, asMaster, newName, rejects, signUp, withCurrentUser } from '../lib/accounts.js';
import { openSuite, Parse } from '../lib/suite.js';

const suite = openSuite(import.meta.filename);

const sessions = () => new Parse.Query(Parse.Session);
const sessionOf = user => sessions().equalTo('sessionToken', user.getSessionToken()).first(asMaster);
const logIn = (user, installationId) => Parse.User.logIn(user.getUsername(), 'secret', { installationId });
const isOver = user => rejects(Parse.User.me(user.getSessionToken()), 209, 'Invalid session token');

test('the current session tells where it comes from and how long it lasts', () =>
  withCurrentUser(async () => {
    const user = await Parse.User.signUp(newName(), 'secret', {}, { installationId: 'tablet' });
    const session = await Parse.Session.current();
    assert.equal(session.getSessionToken(), user.getSessionToken());
    assert.equal(Parse.Session.isCurrentSessionRevocable(), true);
    assert.deepEqual(session.get('createdWith'), { action: 'signup', authProvider: 'password' });
    assert.equal(session.get('installationId'), 'tablet');
    assert.equal(session.get('user').id, user.id);
    const days = (session.get('expiresAt') - session.createdAt) / 864e5;
    assert.ok(Math.abs(days - 365) < 0.01, `${days} days`);
    const again = await Parse.User.logIn(user.getUsername(), 'secret');
    const { createdWith } = (await sessionOf(again)).attributes;
    assert.deepEqual(createdWith, { action: 'login', authProvider: 'password' });
  }));

test('without a user there is no current session', () =>
  withCurrentUser(async () => {
    await assert.rejects(Parse.Session.current(), error => error === 'There is no current user.');
    assert.equal(Parse.Session.isCurrentSessionRevocable(), false);
  }));

test('each user sees the sessions of its own, the master key those of all', async () => {
  const user = await signUp();
  const other = await signUp();
  const phone = await logIn(user, 'phone');
  const own = await sessions().ascending('createdAt').include('user').find(as(user));
  assert.deepEqual(own.map(session => session.getSessionToken()), [user, phone].map(one => one.getSessionToken()));
  assert.equal(own[0].get('user').getUsername(), user.getUsername());
  assert.equal(await sessions().equalTo('user', other).count(as(user)), 0);
  assert.equal((await sessions().equalTo('installationId', 'phone').find(as(user))).length, 1);
  assert.equal(await sessions().containedIn('user', [user, other]).count(asMaster), 3);
  const theirs = await sessionOf(other);
  await rejects(sessions().get(theirs.id, as(user)), 101, 'Object not found.');
  await rejects(sessions().find(), 209, 'Invalid session token');
});

test('a session that is destroyed lets nobody in', async () => {
  const user = await signUp();
  const phone = await logIn(user, 'phone');
  await (await sessionOf(phone)).destroy(as(user));
  await isOver(phone);
  await rejects(new Parse.Object('Thing').save(null, as(phone)), 209, 'Invalid session token');
  assert.equal((await Parse.User.me(user.getSessionToken())).id, user.id);
});

test('nobody ends the session of somebody else', async () => {
  const user = await signUp();
  const session = await sessionOf(await signUp());
  await rejects(session.destroy(as(user)), 101, 'Object not found for delete.');
  await rejects(session.destroy(), 209);
  await session.destroy(asMaster);
});

test('a second log-in from one installation takes the place of the first', async () => {
  const user = await signUp();
  const first = await logIn(user, 'laptop');
  const second = await logIn(user, 'laptop');
  await isOver(first);
  assert.equal((await Parse.User.me(second.getSessionToken())).id, user.id);
  assert.equal((await Parse.User.me(user.getSessionToken())).id, user.id);
});

test('a session carries data of the app, and what the server wrote stays', async () => {
  const user = await signUp();
  const other = await signUp();
  const session = await sessionOf(user);
  await session.save({ theme: 'dark' }, as(user));
  assert.equal((await sessionOf(user)).get('theme'), 'dark');
  const fixed = {
    user: other.toPointer(),
    installationId: 'another',
    sessionToken: 'r:chosen',
    expiresAt: { __type: 'Date', iso: '2100-01-01T00:00:00.000Z' },
    createdWith: { action: 'magic' },
  };
  for (const [key, value] of Object.entries(fixed)) {
    const { status, body } = await suite.rest.put(`/sessions/${session.id}`, { [key]: value }, as(user));
    assert.deepEqual([status, body.code], [400, 105], key);
  }
  assert.deepEqual((await sessionOf(user)).get('createdWith'), { action: 'signup', authProvider: 'password' });
  assert.throws(() => session.set('sessionToken', 'r:chosen'), /Cannot modify readonly attribute/);
});

test('a session is made from another, for the same user', async () => {
  const user = await signUp();
  const made = await new Parse.Session().save(null, as(user));
  const stored = await sessions().get(made.id, asMaster);
  assert.deepEqual([stored.get('user').id, stored.get('createdWith')], [user.id, { action: 'create' }]);
  const me = await Parse.User.me(stored.getSessionToken());
  assert.equal(me.id, user.id);
  await rejects(new Parse.Session().save(), 209);
  const foreign = await suite.rest.post('/sessions', { user: (await signUp()).toPointer() }, as(user));
  const owner = foreign.status === 201 ? (await sessions().get(foreign.body.objectId, asMaster)).get('user').id : user.id;
  assert.equal(owner, user.id);
});

test('a session is over when its time is', async () => {
  const user = await signUp();
  await suite.sql(`UPDATE "_Session" SET "expiresAt" = now() - interval '1 second' WHERE "sessionToken" = $1`, [
    user.getSessionToken(),
  ]);
  await rejects(new Parse.Query('Thing').find(as(user)), 209, 'Session token is expired.');
  assert.equal((await logIn(user, 'phone')).id, user.id);
});

test('log-out ends the session it names and no other', async () => {
  const user = await signUp();
  const phone = await logIn(user, 'phone');
  await Parse.User.logOut(as(phone));
  await isOver(phone);
  assert.equal((await Parse.User.me(user.getSessionToken())).id, user.id);
  assert.equal(await sessions().equalTo('user', user).count(asMaster), 1);
});

test('a user that is gone leaves no session that works', async () => {
  const user = await signUp();
  const phone = await logIn(user, 'phone');
  await user.destroy(as(user));
  await isOver(user);
  await isOver(phone);
});
