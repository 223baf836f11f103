// protectedFields as Parse.CLP sets them: who sees a field, on every way an object comes to a client, and who may ask for it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { as, asMaster, newName, rejects, signUp } from '../lib/accounts.js';
import { newClass, openSuite, Parse } from '../lib/suite.js';

openSuite(import.meta.filename, { prepare: fill });

// bob holds the role Staff and, through it, the role Team.
let ann, bob, cyd;

async function makeRole(name, members, roles = []) {
  const role = new Parse.Role(name, new Parse.ACL({ '*': { read: true } }));
  role.getUsers().add(members);
  role.getRoles().add(roles);
  return role.save(null, asMaster);
}

async function fill() {
  [ann, bob, cyd] = [await signUp(newName('ann')), await signUp(newName('bob')), await signUp(newName('cyd'))];
  await makeRole('Team', [], [await makeRole('Staff', [bob])]);
}

const callers = () => ({ nobody: undefined, ann, bob, cyd });

const open = () => Object.fromEntries(['get', 'find', 'count', 'create', 'update'].map(operation => [operation, { '*': true }]));

/** A class with these protected fields and one object in it, which belongs to ann. */
async function protect(protectedFields) {
  const name = newClass();
  const schema = new Parse.Schema(name).addString('shown').addString('secret').addString('hidden');
  schema.addPointer('owner', '_User').addArray('owners');
  await schema.setCLP(new Parse.CLP({ ...open(), protectedFields })).save();
  const fields = { shown: 'a', secret: 'b', hidden: 'c', owner: ann, owners: [ann, cyd] };
  return new Parse.Object(name, fields).save(null, asMaster);
}

// What everybody sees of `secret` and `hidden`.
const rules = {
  'a field for nobody': [{ '*': ['secret'] }, { nobody: 'hidden', ann: 'hidden', bob: 'hidden', cyd: 'hidden' }],
  'several fields': [{ '*': ['secret', 'hidden'] }, { nobody: '', ann: '', bob: '', cyd: '' }],
  'all but a user': [
    () => ({ '*': ['secret', 'hidden'], [ann.id]: ['hidden'] }),
    { nobody: '', ann: 'secret', bob: '', cyd: '' },
  ],
  'all but a user who sees everything': [
    () => ({ '*': ['secret', 'hidden'], [ann.id]: [] }),
    { nobody: '', ann: 'secret hidden', bob: '', cyd: '' },
  ],
  'all but a role': [
    { '*': ['secret', 'hidden'], 'role:Staff': ['secret'] },
    { nobody: '', ann: '', bob: 'hidden', cyd: '' },
  ],
  'all but a role that is held through another': [
    { '*': ['secret', 'hidden'], 'role:Team': [] },
    { nobody: '', ann: '', bob: 'secret hidden', cyd: '' },
  ],
  'those without a session': [
    { '*': ['secret', 'hidden'], authenticated: ['secret'] },
    { nobody: '', ann: 'hidden', bob: 'hidden', cyd: 'hidden' },
  ],
  'those who are logged in': [
    { authenticated: ['secret'] },
    { nobody: 'secret hidden', ann: 'hidden', bob: 'hidden', cyd: 'hidden' },
  ],
  'all but the user it points to': [
    { '*': ['secret', 'hidden'], 'userField:owner': ['secret'] },
    { nobody: '', ann: 'hidden', bob: '', cyd: '' },
  ],
  'all but the users in its list': [
    { '*': ['secret', 'hidden'], 'userField:owners': [] },
    { nobody: '', ann: 'secret hidden', bob: '', cyd: 'secret hidden' },
  ],
  'what every rule for a caller has in it': [
    () => ({ '*': ['secret', 'hidden'], authenticated: ['secret'], [cyd.id]: ['hidden'], 'role:Staff': ['hidden'] }),
    { nobody: '', ann: 'hidden', bob: 'secret hidden', cyd: 'secret hidden' },
  ],
};

const seen = object => ['secret', 'hidden'].filter(field => object.has(field)).join(' ');

/** Every way to the object, as the caller goes it. */
const ways = {
  get: (thing, who) => Parse.Object.fromJSON({ className: thing.className, objectId: thing.id }).fetch(as(who)),
  find: (thing, who) => new Parse.Query(thing.className).equalTo('shown', 'a').first(as(who)),
  select: (thing, who) => new Parse.Query(thing.className).select('secret', 'hidden', 'owner').first(as(who)),
  include: async (thing, who, other) => {
    const found = await new Parse.Query(other.className).include('thing').get(other.id, as(who));
    return found.get('thing');
  },
};

for (const [name, [given, expected]] of Object.entries(rules)) {
  test(`hidden from ${name}`, async () => {
    const thing = await protect(typeof given === 'function' ? given() : given);
    const other = await new Parse.Object(newClass('Other'), { thing }).save();
    for (const [caller, who] of Object.entries(callers())) {
      for (const [way, go] of Object.entries(ways)) {
        assert.equal(seen(await go(thing, who, other)), expected[caller], `${caller} by ${way}`);
      }
    }
    assert.equal(seen(await new Parse.Query(thing.className).first(asMaster)), 'secret hidden');
  });
}

test('nobody asks for what is hidden, nor sorts by it', async () => {
  const { className } = await protect({ '*': ['secret'], 'role:Staff': [] });
  const query = () => new Parse.Query(className);
  const asked = {
    equal: query().equalTo('secret', 'b'),
    pattern: query().startsWith('secret', 'b'),
    existence: query().exists('secret'),
    'one of several': Parse.Query.or(query().equalTo('shown', 'x'), query().equalTo('secret', 'b')),
    'all of several': Parse.Query.and(query().equalTo('shown', 'a'), query().equalTo('secret', 'b')),
    order: query().ascending('secret'),
    'order from above': query().descending('shown', 'secret'),
  };
  for (const [how, question] of Object.entries(asked)) {
    await rejects(question.find(as(ann)), 119);
    await rejects(question.first(), 119);
    assert.equal((await question.find(as(bob))).length, 1, how);
    assert.equal((await question.find(asMaster)).length, 1, how);
  }
  await rejects(asked.equal.count(as(ann)), 119);
  const nested = new Parse.Query(newClass('Other'));
  await new Parse.Object(nested.className, { thing: await query().first() }).save();
  await rejects(nested.matchesQuery('thing', asked.equal).find(as(ann)), 119);
  assert.equal((await nested.find(as(bob))).length, 1);
});

test('a hidden field is written by those who may write, and the answer does not show it', async () => {
  const thing = await protect({ '*': ['secret'] });
  const bare = Parse.Object.fromJSON({ className: thing.className, objectId: thing.id });
  await bare.save({ secret: 'new' }, as(ann));
  assert.equal((await new Parse.Query(thing.className).first(as(ann))).has('secret'), false);
  assert.equal((await new Parse.Query(thing.className).first(asMaster)).get('secret'), 'new');
});

test('fields of users are hidden from others and, unless the rule says so, from nobody else', async () => {
  const before = (await new Parse.Schema('_User').get()).classLevelPermissions;
  const user = await signUp(newName(), { phone: '123', ACL: new Parse.ACL({ '*': { read: true } }) });
  const phone = async who => (await new Parse.Query(Parse.User).get(user.id, as(who))).get('phone');
  assert.equal(await phone(cyd), '123');
  await new Parse.Schema('_User').setCLP({ ...before, protectedFields: { '*': ['phone'] } }).update();
  assert.equal(await phone(cyd), undefined);
  assert.equal(await phone(undefined), undefined);
  assert.equal(await phone(user), '123');
  assert.equal((await Parse.User.logIn(user.getUsername(), 'secret')).get('phone'), '123');
  await new Parse.Schema('_User').setCLP(before).update();
  assert.equal(await phone(cyd), '123');
});
