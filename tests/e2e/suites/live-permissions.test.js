// Who is told of what by ACLs and class-level permissions.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newName } from '../lib/accounts.js';
import { done, madeId } from '../lib/live.js';
import { everybody, openStage, pointer, readers } from '../lib/live-stage.js';
import { newClass } from '../lib/suite.js';

const stage = openStage(import.meta.filename, {
  prepare() {
    ({ ann, bob } = stage);
  },
});
const { suite, connect, listen, create, change, permit, heardBefore } = stage;
let ann, bob;

test('an ACL says who is told, by the session of the subscription or of the connection', async () => {
  const className = newClass();
  const role = newName('Role');
  const users = { __op: 'AddRelation', objects: [pointer('_User', bob.id)] };
  await madeId(suite.master.post('/roles', { name: role, ACL: {}, users }));
  const subscribers = {
    nobody: await listen({ className }),
    ann: await listen({ className }, ann),
    bob: await listen({ className }, bob),
    'ann, connected': await (await connect({ sessionToken: ann.sessionToken })).subscribe({ className }),
    'ann, connected as bob': await (await connect({ sessionToken: bob.sessionToken })).subscribe({ className }, ann),
    'nobody that there is': await listen({ className }, { sessionToken: 'r:wrong' }),
    master: await (await connect({ masterKey: 'live-master' })).subscribe({ className }),
  };
  const acls = [undefined, {}, everybody, readers(ann.id), readers(bob.id), readers(`role:${role}`), { '*': { write: true } }];
  for (const [n, ACL] of acls.entries()) await create(className, { n: `${n}`, ...(ACL && { ACL }) });
  const heard = {};
  for (const [name, subscription] of Object.entries(subscribers)) {
    heard[name] = (await heardBefore(subscription, className)).map(text => text.replace('create ', '')).sort().join('');
  }
  assert.deepEqual(heard, {
    nobody: '02',
    ann: '023',
    bob: '0245',
    'ann, connected': '023',
    'ann, connected as bob': heard['ann, connected as bob'],
    'nobody that there is': '02',
    master: '0123456',
  });
  // Parse Server takes either session for ACLs.
  assert.match(heard['ann, connected as bob'], /^023(45)?$/);
});

test('an object comes in and goes out with the right to read it, and never shows what may not be read', async () => {
  const className = newClass();
  const subscription = await listen({ className }, ann);
  const id = await create(className, { n: '1', secret: 'before', ACL: readers(bob.id) });
  await change(className, id, { n: '2', secret: 'now', ACL: readers(ann.id) });
  const entered = await subscription.next();
  assert.deepEqual([entered.op, entered.object.n, entered.original], ['enter', '2', undefined]);
  await change(className, id, { n: '3', secret: 'after', ACL: readers(bob.id) });
  const left = await subscription.next();
  assert.deepEqual([left.op, left.object.n, left.original?.n ?? '2'], ['leave', '2', '2']);
  assert.ok(!JSON.stringify(left).includes('after'));
  await change(className, id, { n: '4' });
  await done(suite.master.delete(`/classes/${className}/${id}`));
  assert.deepEqual(await heardBefore(subscription, className), []);
});

test('where and ACL change at once: no state that may not be read is shown', async () => {
  const className = newClass();
  const subscription = await listen({ className, where: { on: true } }, ann);
  const id = await create(className, { n: '1', on: false, ACL: readers(bob.id) });
  await change(className, id, { n: '2', on: true, ACL: readers(ann.id) });
  const entered = await subscription.next();
  assert.deepEqual([entered.op, entered.object.n, entered.original], ['enter', '2', undefined]);
  await change(className, id, { n: '3', on: false, ACL: readers(bob.id) });
  const left = await subscription.next();
  assert.deepEqual([left.op, left.object.n, left.object.on], ['leave', '2', true]);
  await change(className, id, { n: '4', on: false, ACL: readers(ann.id) });
  await change(className, id, { n: '5', on: true });
  const again = await subscription.next();
  assert.deepEqual([again.op, again.object.n, again.original.n], ['enter', '5', '4']);
  await change(className, id, { n: '6', on: false });
  const gone = await subscription.next();
  assert.deepEqual([gone.op, gone.object.n, gone.original.n], ['leave', '6', '5']);
});

test('a delete is told to those who could read the object', async () => {
  const className = newClass();
  const [ofAnn, ofBob] = [await listen({ className }, ann), await listen({ className }, bob)];
  const id = await create(className, { n: '1', ACL: readers(ann.id) });
  await done(suite.master.delete(`/classes/${className}/${id}`));
  assert.deepEqual(await heardBefore(ofAnn, className), ['create 1', 'delete 1']);
  assert.deepEqual(await heardBefore(ofBob, className), []);
});

test('class-level permissions are asked at the subscription', async () => {
  const className = newClass();
  await create(className, { n: '0' });
  const said = async (find, user) => {
    await permit(className, { find });
    const { op, code } = await (await connect()).askFor({ className }, { sessionToken: user?.sessionToken });
    return code ?? op;
  };
  assert.deepEqual(await Promise.all([await said({}), await said({}, ann)]), [119, 119]);
  assert.deepEqual([await said({ requiresAuthentication: true }), await said({ requiresAuthentication: true }, ann)], [101, 'subscribed']);
  assert.deepEqual([await said({ [ann.id]: true }), await said({ [ann.id]: true }, ann)], [119, 'subscribed']);
  assert.deepEqual([await said({ [ann.id]: true }, bob), await said({ '*': true }, bob)], [119, 'subscribed']);
});

test('permissions that change while somebody listens: an error instead of the event', async () => {
  const className = newClass();
  await create(className, { n: '0' });
  const subscription = await listen({ className });
  await permit(className, { find: { [ann.id]: true } });
  await create(className, { n: '1' });
  const { op, code, reconnect, object } = await subscription.next();
  assert.deepEqual([op, code, reconnect, object], ['error', 119, false, undefined]);
  await permit(className, { find: { '*': true } });
  await create(className, { n: '2' });
  assert.equal((await subscription.next()).object.n, '2');
});
