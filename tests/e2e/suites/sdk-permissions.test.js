// Parse.ACL and Parse.CLP in every form they can be written in, and what each of them lets through.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { as, asMaster, newName, rejects, signUp } from '../lib/accounts.js';
import { improved, newClass, openSuite, Parse } from '../lib/suite.js';

openSuite(import.meta.filename, { prepare: fill });

// bob holds the role Staff; cyd has nothing but an account.
let ann, bob, cyd, staff;

async function fill() {
  [ann, bob, cyd] = [await signUp(newName('ann')), await signUp(newName('bob')), await signUp(newName('cyd'))];
  staff = new Parse.Role('Staff', new Parse.ACL({ '*': { read: true } }));
  staff.getUsers().add(bob);
  await staff.save(null, asMaster);
}

const callers = () => ({ nobody: undefined, ann, bob, cyd });
const succeeds = promise => promise.then(() => true, () => false);

/** Who may do it, in a fixed order. */
async function thoseWho(may) {
  const allowed = [];
  for (const [name, who] of Object.entries(callers())) {
    if (await may(who)) allowed.push(name);
  }
  return allowed.join(' ');
}

const changed = (acl, change) => {
  change(acl);
  return acl;
};

// An ACL made with the SDK, and who reads and who writes under it.
const acls = {
  'none at all': [() => undefined, 'nobody ann bob cyd', 'nobody ann bob cyd'],
  'an empty one': [() => new Parse.ACL(), '', ''],
  'of a user': [() => new Parse.ACL(ann), 'ann', 'ann'],
  'of JSON': [() => new Parse.ACL({ '*': { read: true }, [bob.id]: { write: true } }), 'nobody ann bob cyd', 'bob'],
  'set for a user': [() => changed(new Parse.ACL(), acl => acl.setReadAccess(ann, true)), 'ann', ''],
  'set for an id': [() => changed(new Parse.ACL(bob), acl => acl.setWriteAccess(ann.id, true)), 'bob', 'ann bob'],
  'set for all': [() => changed(new Parse.ACL(ann), acl => acl.setPublicReadAccess(true)), 'nobody ann bob cyd', 'ann'],
  'set for a role': [() => changed(new Parse.ACL(), acl => acl.setRoleReadAccess(staff, true)), 'bob', ''],
  'set for the name of a role': [
    () => changed(new Parse.ACL(ann), acl => acl.setRoleWriteAccess('Staff', true)),
    'ann',
    'ann bob',
  ],
  'taken back': [
    () =>
      changed(new Parse.ACL({ '*': { read: true, write: true } }), acl => {
        acl.setPublicReadAccess(false);
        acl.setPublicWriteAccess(false);
        acl.setReadAccess(cyd, true);
      }),
    'cyd',
    '',
  ],
};

for (const [form, [make, readers, writers]] of Object.entries(acls)) {
  test(`ACL: ${form}`, async () => {
    const acl = make();
    const thing = new Parse.Object(newClass(), { value: 0 });
    if (acl) thing.setACL(acl);
    await thing.save(null, asMaster);
    const stored = await new Parse.Query(thing.className).get(thing.id, asMaster);
    // Rights that are not given are not there.
    assert.deepEqual(stored.getACL()?.toJSON(), acl && JSON.parse(JSON.stringify(acl)));
    const bare = () => Parse.Object.fromJSON({ className: thing.className, objectId: thing.id });
    assert.equal(await thoseWho(who => succeeds(bare().fetch(as(who)))), readers, 'who reads');
    const query = new Parse.Query(thing.className);
    assert.equal(await thoseWho(async who => (await query.find(as(who))).length === 1), readers, 'who finds');
    assert.equal(await thoseWho(async who => (await query.count(as(who))) === 1), readers, 'who counts');
    assert.equal(await thoseWho(who => succeeds(bare().save({ value: 1 }, as(who)))), writers, 'who writes');
    for (const [name, who] of Object.entries(callers())) {
      if (!writers.split(' ').includes(name)) await rejects(bare().destroy(as(who)), 101, 'Object not found.');
    }
  });
}

test('an ACL that is changed counts at the next request', async () => {
  const thing = new Parse.Object(newClass(), { value: 0 });
  thing.setACL(new Parse.ACL(ann));
  await thing.save(null, as(ann));
  const find = who => new Parse.Query(thing.className).find(as(who));
  assert.equal((await find(bob)).length, 0);
  thing.setACL(changed(new Parse.ACL(ann), acl => acl.setReadAccess(bob, true)));
  await thing.save(null, as(ann));
  assert.equal((await find(bob)).length, 1);
});

// The original takes the operation for an ACL that names nobody.
improved('an object whose ACL is taken away is everybody\'s', async () => {
  const thing = new Parse.Object(newClass(), { value: 0 });
  thing.setACL(new Parse.ACL(ann));
  await thing.save(null, as(ann));
  thing.unset('ACL');
  await thing.save(null, as(ann));
  assert.equal((await new Parse.Query(thing.className).find()).length, 1);
});

// ---- Class-level permissions.

const operations = ['get', 'find', 'count', 'create', 'update', 'delete'];

async function makeClass(clp) {
  const name = newClass();
  const schema = new Parse.Schema(name).addNumber('value').addPointer('owner', '_User').addArray('owners');
  await schema.setCLP(clp).save();
  return name;
}

const makeThing = (name, fields = {}) => new Parse.Object(name, { value: 0, ...fields }).save(null, asMaster);

const doors = {
  get: (thing, who) => Parse.Object.fromJSON({ className: thing.className, objectId: thing.id }).fetch(as(who)),
  find: async (thing, who) => assert.equal((await new Parse.Query(thing.className).find(as(who))).length > 0, true),
  count: async (thing, who) => assert.equal((await new Parse.Query(thing.className).count(as(who))) > 0, true),
  create: (thing, who) => new Parse.Object(thing.className, { value: 1 }).save(null, as(who)),
  update: (thing, who) =>
    Parse.Object.fromJSON({ className: thing.className, objectId: thing.id }).save({ value: 2 }, as(who)),
  delete: async (thing, who) => (await makeThing(thing.className, thing.attributes)).destroy(as(who)),
};

const grants = {
  'nobody at all': [() => {}, ''],
  everybody: [(clp, operation) => clp[`setPublic${operation}Access`](true), 'nobody ann bob cyd'],
  'a user': [(clp, operation) => clp[`set${operation}Access`](ann, true), 'ann'],
  'a role': [(clp, operation) => clp[`setRole${operation}Access`](staff, true), 'bob'],
  'those who are logged in': [(clp, operation) => clp[`set${operation}RequiresAuthentication`](true), 'ann bob cyd'],
};

for (const [whom, [grant, allowed]] of Object.entries(grants)) {
  test(`CLP: each operation for ${whom}, and no other with it`, async () => {
    for (const granted of operations) {
      const clp = new Parse.CLP();
      grant(clp, granted[0].toUpperCase() + granted.slice(1));
      const thing = await makeThing(await makeClass(clp));
      for (const [operation, enter] of Object.entries(doors)) {
        const expected = operation === granted ? allowed : '';
        assert.equal(await thoseWho(who => succeeds(enter(thing, who))), expected, `${operation} where ${granted} is given`);
      }
      const refused = operations.find(operation => operation !== granted);
      await rejects(
        doors[refused](thing, cyd), 119, `Permission denied for action ${refused} on class ${thing.className}.`
      );
    }
  });
}

test('CLP: whoever has to be logged in hears so', async () => {
  const clp = new Parse.CLP();
  clp.setFindRequiresAuthentication(true);
  const name = await makeClass(clp);
  await rejects(new Parse.Query(name).find(), 101, 'Permission denied, user needs to be authenticated.');
});

for (const field of ['owner', 'owners']) {
  test(`CLP: the users that ${field} points to, in each operation on an object`, async () => {
    const fields = { owner: ann, owners: [cyd, ann] };
    for (const operation of ['get', 'find', 'count', 'update', 'delete']) {
      const clp = new Parse.CLP();
      clp[`set${operation[0].toUpperCase()}${operation.slice(1)}PointerFields`]([field]);
      const thing = await makeThing(await makeClass(clp), fields);
      const expected = field === 'owner' ? 'ann' : 'ann cyd';
      assert.equal(await thoseWho(who => succeeds(doors[operation](thing, who))), expected, operation);
    }
  });
}

test('CLP: readUserFields and writeUserFields open reading and writing', async () => {
  const clp = new Parse.CLP();
  clp.setReadUserFields(['owner', 'owners']);
  clp.setWriteUserFields(['owner']);
  clp.setPublicCreateAccess(true);
  const thing = await makeThing(await makeClass(clp), { owner: ann, owners: [bob] });
  await makeThing(thing.className, { owner: cyd });
  for (const operation of ['get', 'find', 'count']) {
    const expected = operation === 'get' ? 'ann bob' : 'ann bob cyd';
    assert.equal(await thoseWho(who => succeeds(doors[operation](thing, who))), expected, operation);
  }
  const found = await new Parse.Query(thing.className).find(as(bob));
  assert.deepEqual(found.map(({ id }) => id), [thing.id]);
  for (const operation of ['update', 'delete']) {
    assert.equal(await thoseWho(who => succeeds(doors[operation](thing, who))), 'ann', operation);
  }
});

test('CLP: new fields only for those who may add them', async () => {
  const clp = new Parse.CLP();
  for (const operation of ['Get', 'Find', 'Create', 'Update']) clp[`setPublic${operation}Access`](true);
  clp.setAddFieldAccess(ann, true);
  const name = await makeClass(clp);
  const refusal = `Permission denied for action addField on class ${name}.`;
  const thing = await new Parse.Object(name, { value: 1 }).save(null, as(bob));
  await rejects(thing.save({ more: 1 }, as(bob)), 119, refusal);
  await rejects(new Parse.Object(name, { more: 1 }).save(), 119, refusal);
  await new Parse.Object(name, { more: 1 }).save(null, as(ann));
  await new Parse.Object(name, { more: 2 }).save(null, as(bob));
});

test('CLP: what is set is read again, replaced as a whole, and counts at the next request', async () => {
  const clp = new Parse.CLP(ann);
  clp.setRoleReadAccess(staff, true);
  clp.setProtectedFields('*', ['value']);
  const name = await makeClass(clp);
  await makeThing(name);
  const { classLevelPermissions } = await new Parse.Schema(name).get();
  assert.equal(new Parse.CLP(classLevelPermissions).getReadAccess(ann), true);
  assert.equal(new Parse.CLP(classLevelPermissions).getRoleWriteAccess(staff), false);
  assert.deepEqual(classLevelPermissions.protectedFields, { '*': ['value'] });
  assert.deepEqual(classLevelPermissions.find, { [ann.id]: true, 'role:Staff': true });
  await new Parse.Schema(name).setCLP({ find: { [cyd.id]: true } }).update();
  await rejects(new Parse.Query(name).find(as(ann)), 119);
  assert.equal((await new Parse.Query(name).find(as(cyd))).length, 1);
});
