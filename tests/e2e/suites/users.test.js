// Users and sessions as the JavaScript SDK uses them, and what many clients do at once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rejects, signUp } from '../lib/accounts.js';
import { openSuite, Parse } from '../lib/suite.js';

const suite = openSuite(import.meta.filename);

test('a user signs up, comes back, changes and goes', async () => {
  const user = await signUp('ann', { email: 'ann@x.org', age: 7 });
  assert.match(user.getSessionToken(), /^r:[0-9a-f]{32}$/);
  assert.ok(user.id);
  const again = await Parse.User.logIn('ann', 'secret');
  assert.deepEqual([again.id, again.get('age'), again.getEmail()], [user.id, 7, 'ann@x.org']);
  assert.equal(again.get('password'), undefined);
  const sessionToken = again.getSessionToken();
  assert.equal((await Parse.User.me(sessionToken)).id, user.id);
  const verified = await suite.rest.post('/verifyPassword', { username: 'ann', password: 'secret' });
  assert.deepEqual([verified.body.objectId, verified.body.sessionToken], [user.id, undefined]);
  await again.save({ age: 8 }, { sessionToken });
  assert.equal((await again.fetch({ sessionToken })).get('age'), 8);
  assert.equal(again.getSessionToken(), sessionToken);
  await again.destroy({ sessionToken });
  await rejects(Parse.User.me(sessionToken), 209);
  await rejects(Parse.User.logIn('ann', 'secret'), 101, 'Invalid username/password.');
});

test('names and addresses are taken once, and neither tells more than the other', async () => {
  await signUp('bob', { email: 'bob@x.org' });
  await rejects(signUp('BOB'), 202, 'Account already exists for this username.');
  await rejects(signUp('bobby', { email: 'Bob@x.org' }), 203, 'Account already exists for this email address.');
  await rejects(signUp('bobby', { email: 'bob' }), 125, 'Email address format is invalid.');
  const wrong = await suite.rest.post('/login', { username: 'bob', password: 'wrong' });
  const unknown = await suite.rest.post('/login', { username: 'nobody', password: 'wrong' });
  assert.deepEqual([wrong.status, wrong.body], [404, { code: 101, error: 'Invalid username/password.' }]);
  assert.deepEqual([unknown.status, unknown.body], [wrong.status, wrong.body]);
});

test('a new password ends every older session', async () => {
  const user = await signUp('cid');
  const other = await Parse.User.logIn('cid', 'secret', { installationId: 'another' });
  await user.save({ password: 'new' }, { sessionToken: user.getSessionToken() });
  await rejects(Parse.User.me(other.getSessionToken()), 209);
  assert.equal((await Parse.User.me(user.getSessionToken())).id, user.id);
  await rejects(Parse.User.logIn('cid', 'secret'), 101);
  await Parse.User.logIn('cid', 'new');
});

test('users see themselves and no other', async () => {
  const dan = await signUp('dan');
  const eve = await signUp('eve');
  const as = { sessionToken: eve.getSessionToken() };
  await rejects(new Parse.Query(Parse.User).get(dan.id, as), 101);
  assert.deepEqual((await new Parse.Query(Parse.User).find(as)).map(({ id }) => id), [eve.id]);
  const answer = await suite.rest.put(`/users/${dan.id}`, { password: 'stolen' }, as);
  assert.deepEqual([answer.status, answer.body.code], [400, 206]);
  const sessions = await new Parse.Query(Parse.Session).find(as);
  assert.deepEqual(sessions.map(session => session.get('user').id), [eve.id]);
});

test('a log-out is over at once, in every form', async () => {
  const user = await signUp('fay');
  const sessionToken = user.getSessionToken();
  const { status, body } = await suite.rest.post('/logout', {}, { sessionToken });
  assert.deepEqual([status, body], [200, {}]);
  for (const path of ['/users/me', '/sessions/me', '/classes/Anything']) {
    const refused = await suite.rest.get(path, {}, { sessionToken });
    assert.deepEqual([refused.status, refused.body.code], [400, 209], path);
  }
});

test('fifty sign-ups of one name at once make one user', async () => {
  const body = { username: 'only', password: 'secret' };
  const answers = await Promise.all(Array.from({ length: 50 }, () => suite.rest.post('/users', body)));
  const made = answers.filter(({ status }) => status === 201);
  assert.equal(made.length, 1);
  for (const { status, body: refusal } of answers.filter(answer => answer !== made[0])) {
    assert.deepEqual([status, refusal], [400, { code: 202, error: 'Account already exists for this username.' }]);
  }
  const rows = await suite.sql(`SELECT count(*)::int AS n FROM "_User" WHERE username = 'only'`);
  assert.equal(rows[0].n, 1);
});

test('two users in one batch share no fate', async () => {
  const requests = ['gil', 'GIL'].map(username => ({
    method: 'POST',
    path: `${new URL(suite.server.url).pathname}/users`,
    body: { username, password: 'p' },
  }));
  const { body } = await suite.rest.post('/batch', { requests });
  assert.match(body[0].success.sessionToken, /^r:/);
  assert.equal(body[1].error.code, 202);
});
