// Signing in on one database under Parse Server and parsegres at the same time: what one side begins the other goes on
// with. Each test goes both ways.

import assert from 'node:assert/strict';
import { after } from 'node:test';
import { newName } from '../lib/accounts.js';
import { openBoth } from '../lib/both-servers.js';
import { eachWayOf, logIn, refused, signUp, succeed } from '../lib/both-ways.js';
import { askOver, startAdapter } from '../lib/http-adapter.js';
import { oneTimePassword } from '../lib/identity.js';

const team = await startAdapter(({ args }) =>
  args[0].token === 'right' ? { result: {} } : { thrown: { kind: 'parse', code: 119, message: 'no such member' } });
const both = openBoth(import.meta.filename, target => ({
  auth: { team: askOver(target, team, ['validateAuthData', 'validateAppId']), mfa: { options: ['TOTP'] } },
}));
after(() => team.stop());
const eachWay = eachWayOf(both);

eachWay('a user of a service is one user on both sides', async (first, second) => {
  const member = { id: newName('member'), token: 'right' };
  const made = await succeed(first.rest.post('/users', { authData: { team: member } }), 201);
  const again = await succeed(second.rest.post('/users', { authData: { team: member } }));
  assert.equal(again.objectId, made.objectId);
  const user = await signUp(second);
  const put = (side, authData) => side.rest.put(`/users/${user.id}`, { authData }, { sessionToken: user.sessionToken });
  await refused(put(second, { team: member }), 400, { code: 208, error: 'this auth is already used' });
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
