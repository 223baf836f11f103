// Parse.Role: members, roles within roles, and how soon a change counts.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { as, asMaster, newName, rejects, signUp } from '../lib/accounts.js';
import { improved, newClass, openSuite, Parse } from '../lib/suite.js';

const suite = openSuite(import.meta.filename);

/** A role that anybody may read and the master key alone may write. */
async function makeRole({ users = [], roles = [], acl } = {}) {
  const role = new Parse.Role(newName('Role'), acl ?? new Parse.ACL({ '*': { read: true } }));
  role.getUsers().add(users);
  role.getRoles().add(roles);
  return role.save(null, asMaster);
}

/** An object that only members of the role may read and write. */
async function makeSecret(role) {
  const acl = new Parse.ACL();
  acl.setRoleReadAccess(role, true);
  acl.setRoleWriteAccess(role, true);
  const secret = new Parse.Object(newClass('Secret'), { value: 1 });
  secret.setACL(acl);
  return secret.save(null, asMaster);
}

async function mayRead(user, secret) {
  const found = await new Parse.Query(secret.className).find(as(user));
  return found.length === 1;
}

test('a role has a name, users and roles', async () => {
  const [ann, bob] = [await signUp(), await signUp()];
  const inner = await makeRole({ users: [bob] });
  const outer = await makeRole({ users: [ann], roles: [inner] });
  const stored = await new Parse.Query(Parse.Role).equalTo('name', outer.getName()).first();
  assert.equal(stored.id, outer.id);
  assert.deepEqual((await stored.getUsers().query().find(asMaster)).map(({ id }) => id), [ann.id]);
  assert.deepEqual((await stored.getRoles().query().find(asMaster)).map(role => role.getName()), [inner.getName()]);
  const holding = await new Parse.Query(Parse.Role).equalTo('users', bob).find();
  assert.deepEqual(holding.map(({ id }) => id), [inner.id]);
});

test('a name is there once, has letters, digits, - and _, and is required', async () => {
  const role = await makeRole();
  await rejects(new Parse.Role(role.getName(), new Parse.ACL()).save(null, asMaster), 137);
  assert.throws(() => new Parse.Role('a b!', new Parse.ACL()), /alphanumeric characters/);
  const unnamed = await suite.master.post('/roles', { ACL: {} });
  assert.deepEqual([unnamed.status, unnamed.body], [400, { code: 111, error: 'name is required.' }]);
  const open = await suite.master.post('/roles', { name: newName() });
  assert.deepEqual([open.status, open.body], [400, { code: 111, error: 'ACL is required.' }]);
});

test('the SDK renames no role, REST does: its members then hold the new name alone', async () => {
  const user = await signUp();
  const role = await makeRole({ users: [user] });
  const secret = await makeSecret(role);
  assert.equal(await mayRead(user, secret), true);
  assert.throws(() => role.setName('another'), /can only be set before it has been saved/);
  const name = newName('Role');
  assert.equal((await suite.master.put(`/roles/${role.id}`, { name })).status, 200);
  assert.equal(await mayRead(user, secret), false);
  assert.equal(await mayRead(user, await makeSecret(await role.fetch(asMaster))), true);
});

test('a role is held through as many roles as lie between', async () => {
  const user = await signUp();
  let role = await makeRole({ users: [user] });
  const chain = [role];
  for (let level = 0; level < 6; level += 1) {
    role = await makeRole({ roles: [role] });
    chain.push(role);
  }
  for (const one of chain) {
    assert.equal(await mayRead(user, await makeSecret(one)), true, one.getName());
  }
  const stranger = await signUp();
  assert.equal(await mayRead(stranger, await makeSecret(role)), false);
  const above = await signUp();
  role.getUsers().add(above);
  await role.save(null, asMaster);
  assert.equal(await mayRead(above, await makeSecret(chain[0])), false, 'from above nothing is had below');
});

test('roles that lie in one another, and in themselves, give their members to each other', async () => {
  const [ann, bob] = [await signUp(), await signUp()];
  const first = await makeRole({ users: [ann] });
  const second = await makeRole({ users: [bob], roles: [first] });
  first.getRoles().add([second, first]);
  await first.save(null, asMaster);
  for (const role of [first, second]) {
    const secret = await makeSecret(role);
    assert.deepEqual([await mayRead(ann, secret), await mayRead(bob, secret)], [true, true]);
    assert.equal(await mayRead(null, secret), false);
  }
});

test('two ways to one role count as one', async () => {
  const user = await signUp();
  const base = await makeRole({ users: [user] });
  const [left, right] = [await makeRole({ roles: [base] }), await makeRole({ roles: [base] })];
  const top = await makeRole({ roles: [left, right] });
  const secret = await makeSecret(top);
  left.getRoles().remove(base);
  await left.save(null, asMaster);
  assert.equal(await mayRead(user, secret), true);
  right.getRoles().remove(base);
  await right.save(null, asMaster);
  assert.equal(await mayRead(user, secret), false);
});

test('a member that is added or removed is so at its next request', async () => {
  const user = await signUp();
  const role = await makeRole();
  const secret = await makeSecret(role);
  for (let round = 0; round < 3; round += 1) {
    assert.equal(await mayRead(user, secret), false);
    role.getUsers().add(user);
    await role.save(null, asMaster);
    assert.equal(await mayRead(user, secret), true);
    await secret.save({ value: round }, as(user));
    role.getUsers().remove(user);
    await role.save(null, asMaster);
    await rejects(secret.save({ value: round }, as(user)), 101, 'Object not found.');
  }
});

test('a role that is put into another or taken out is so at the next request', async () => {
  const user = await signUp();
  const inner = await makeRole({ users: [user] });
  const outer = await makeRole();
  const secret = await makeSecret(outer);
  assert.equal(await mayRead(user, secret), false);
  outer.getRoles().add(inner);
  await outer.save(null, asMaster);
  assert.equal(await mayRead(user, secret), true);
  outer.getRoles().remove(inner);
  await outer.save(null, asMaster);
  assert.equal(await mayRead(user, secret), false);
});

improved('a role that is gone gives nothing, nor does one that takes its name', async () => {
  const user = await signUp();
  const role = await makeRole({ users: [user] });
  const name = role.getName();
  const secret = await makeSecret(role);
  assert.equal(await mayRead(user, secret), true);
  await role.destroy(asMaster);
  assert.equal(await mayRead(user, secret), false);
  await new Parse.Role(name, new Parse.ACL()).save(null, asMaster);
  assert.equal(await mayRead(user, secret), false);
});

test('the ACL of a role says who sees and who runs it', async () => {
  const [chief, member, outsider] = [await signUp(), await signUp(), await signUp()];
  const acl = new Parse.ACL();
  acl.setReadAccess(member, true);
  acl.setReadAccess(chief, true);
  acl.setWriteAccess(chief, true);
  const role = await makeRole({ users: [member], acl });
  const find = user => new Parse.Query(Parse.Role).equalTo('objectId', role.id).first(as(user));
  assert.equal(await find(outsider), undefined);
  const secret = await makeSecret(role);
  assert.equal(await mayRead(member, secret), true);
  const forMember = await find(member);
  forMember.getUsers().add(outsider);
  await rejects(forMember.save(null, as(member)), 101, 'Object not found.');
  const forChief = await find(chief);
  forChief.getUsers().add(outsider);
  await forChief.save(null, as(chief));
  assert.equal(await mayRead(outsider, secret), true);
  assert.equal(await mayRead(chief, secret), false, 'to run a role is not to hold it');
});

test('members may run the role they hold', async () => {
  const [ann, bob] = [await signUp(), await signUp()];
  const role = await makeRole({ users: [ann] });
  const acl = new Parse.ACL();
  acl.setRoleReadAccess(role, true);
  acl.setRoleWriteAccess(role, true);
  role.setACL(acl);
  await role.save(null, asMaster);
  role.getUsers().add(bob);
  await role.save(null, as(ann));
  role.getUsers().remove(ann);
  await role.save(null, as(bob));
  await rejects(role.save({ note: 'still here' }, as(ann)), 101, 'Object not found.');
});
