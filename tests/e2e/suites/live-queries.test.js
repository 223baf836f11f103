// Live queries with the official JavaScript SDK as it is.

import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { asMaster, newName, rejects, signUp } from '../lib/accounts.js';
import { liveOptions } from '../lib/live.js';
import { sdkClientsOf } from '../lib/live-sdk.js';
import { startServer } from '../lib/servers.js';
import { improved, newClass, openSuite, Parse } from '../lib/suite.js';

let second;

const suite = openSuite(import.meta.filename, {
  options: liveOptions(),
  async prepare() {
    // A class that nobody may find things in.
    const { port, config } = suite.server;
    Parse.liveQueryServerURL = `ws://127.0.0.1:${port}${config.mountPath}`;
    await suite.master.post('/schemas/Closed', { classLevelPermissions: { find: {}, get: {} } });
  },
});
after(() => second?.stop());

const { newClient, listen } = sdkClientsOf(afterEach, () => suite.server);
const names = ([kind, object, original]) => [kind, object.get('n'), original?.get('n')];

test('an object comes, changes, goes out and in again, and goes', async () => {
  const className = newClass();
  const { next } = await listen(new Parse.Query(className).lessThan('n', 10));
  const object = await new Parse.Object(className).save({ n: 1 });
  assert.deepEqual(names(await next()), ['create', 1, undefined]);
  const seen = [];
  for (const n of [2, 11, 3]) {
    await object.save({ n });
    seen.push(names(await next()));
  }
  assert.deepEqual(seen, [
    ['update', 2, 1],
    ['leave', 11, 2],
    ['enter', 3, 11],
  ]);
  await object.destroy();
  const [kind, gone] = await next();
  assert.deepEqual([kind, gone.id, gone.className, gone.get('n')], ['delete', object.id, className, 3]);
});

test('objects of events are objects of the SDK, subclasses too', async () => {
  class Beast extends Parse.Object {
    constructor() {
      super('Beast');
    }
    roar() {
      return this.get('sound').toUpperCase();
    }
  }
  Parse.Object.registerSubclass('Beast', Beast);
  const { next } = await listen(new Parse.Query(Beast));
  await new Beast().save({ sound: 'meow' });
  const [, object] = await next();
  assert.ok(object instanceof Beast);
  assert.equal(object.roar(), 'MEOW');
  assert.ok(object.createdAt instanceof Date);
  assert.equal(object.dirty(), false);
});

test('values arrive as the types they are', async () => {
  const className = newClass();
  const other = await new Parse.Object(newClass('Other')).save({});
  const when = new Date('2020-02-29T12:34:56.789Z');
  const { next } = await listen(new Parse.Query(className));
  const object = new Parse.Object(className);
  object.set({
    text: 'ünï "c" \n 漢字',
    number: -1.5e-7,
    flag: false,
    when,
    where: new Parse.GeoPoint(1.5, -2.5),
    area: new Parse.Polygon([[0, 0], [0, 1], [1, 1], [1, 0]]),
    other,
    file: Parse.File.fromJSON({ __type: 'File', name: 'a.txt', url: 'http://127.0.0.1/f/a.txt' }),
    bytes: { __type: 'Bytes', base64: 'AAEC' },
    list: [1, 'a', null, { deep: when }, [true]],
    object: { a: { b: { c: [1, { d: when }] } }, other: other.toPointer() },
  });
  object.relation('others').add(other);
  object.setACL(new Parse.ACL({ '*': { read: true, write: true } }));
  await object.save();
  const [, told] = await next();
  const found = await new Parse.Query(className).get(object.id);
  assert.ok(told.get('when') instanceof Date);
  assert.ok(told.get('where') instanceof Parse.GeoPoint);
  assert.ok(told.get('area') instanceof Parse.Polygon);
  assert.ok(told.get('file') instanceof Parse.File);
  assert.ok(told.get('other') instanceof Parse.Object);
  assert.ok(told.get('list')[3].deep instanceof Date);
  assert.ok(told.getACL() instanceof Parse.ACL);
  assert.deepEqual(told.get('bytes'), { __type: 'Bytes', base64: 'AAEC' });
  assert.deepEqual(told.relation('others').targetClassName, other.className);
  // The original tells of a new file with the address that the client gave.
  const plain = ({ file, ...json }) => ({ ...json, file: { ...file, url: undefined } });
  assert.deepEqual(plain(told.toJSON()), plain(found.toJSON()));
});

improved('a file has the address that it has in a find', async () => {
  const className = newClass();
  const { next } = await listen(new Parse.Query(className));
  const file = Parse.File.fromJSON({ __type: 'File', name: 'a.txt', url: 'http://127.0.0.1/f/a.txt' });
  const object = await new Parse.Object(className).save({ file });
  const [, told] = await next();
  const found = await new Parse.Query(className).get(object.id);
  assert.equal(told.get('file').url(), found.get('file').url());
  assert.notEqual(told.get('file').url(), file.url());
});

test('select: other fields are not sent', async () => {
  const className = newClass();
  const { next } = await listen(new Parse.Query(className).select('n'));
  const object = await new Parse.Object(className).save({ n: 1, secret: 'a' });
  await object.save({ secret: 'b', n: 2 });
  const events = [await next(), await next()];
  assert.deepEqual(events.map(names), [['create', 1, undefined], ['update', 2, 1]]);
  const told = events.flatMap(([, ...objects]) => objects.filter(Boolean));
  assert.deepEqual(told.map(object => object.has('secret')), [false, false, false]);
  assert.ok(told.every(object => object.createdAt && object.updatedAt && object.id));
});

test('watch: updates of other fields are not told', async () => {
  const className = newClass();
  const { next } = await listen(new Parse.Query(className).watch('n').exists('n'));
  const object = await new Parse.Object(className).save({ n: 1, other: 1 });
  await object.save({ other: 2 });
  await object.save({ n: 1, other: 3 });
  await object.save({ n: 2 });
  assert.deepEqual(names(await next()), ['create', 1, undefined]);
  assert.deepEqual(names(await next()), ['update', 2, 1]);
});

test('several subscriptions of one client are told apart; the one that ends hears no more', async () => {
  const className = newClass();
  const client = newClient();
  const small = await listen(new Parse.Query(className).lessThan('n', 10), { client });
  const large = await listen(new Parse.Query(className).greaterThan('n', 5), { client });
  const all = await listen(new Parse.Query(className), { client });
  for (const n of [1, 7, 20]) await new Parse.Object(className).save({ n });
  assert.deepEqual([names(await small.next()), names(await small.next())].map(([, n]) => n), [1, 7]);
  assert.deepEqual([names(await large.next()), names(await large.next())].map(([, n]) => n), [7, 20]);
  await all.next();
  await all.next();
  await all.next();
  await client.unsubscribe(large.subscription);
  await new Parse.Object(className).save({ n: 8 });
  await new Parse.Object(className).save({ n: 9 });
  assert.equal((await all.next())[1].get('n'), 8);
  assert.equal((await all.next())[1].get('n'), 9);
  assert.equal((await small.next())[1].get('n'), 8);
  assert.deepEqual(large.heard(), []);
});

test('Parse.Query.subscribe() with the client that the SDK opens itself', async () => {
  const className = newClass();
  const subscription = await new Parse.Query(className).subscribe();
  await subscription.subscribePromise;
  const created = new Promise(resolve => subscription.on('create', resolve));
  const object = await new Parse.Object(className).save({ n: 1 });
  assert.equal((await created).id, object.id);
  await subscription.unsubscribe();
});

test('what a session may read is told to it alone', async () => {
  const [ann, bob] = [await signUp(newName('ann')), await signUp(newName('bob'))];
  const className = newClass();
  const query = new Parse.Query(className);
  const ofAnn = await listen(query, { sessionToken: ann.getSessionToken() });
  const ofBob = await listen(query, { client: newClient({ sessionToken: bob.getSessionToken() }) });
  const ofNobody = await listen(query);
  const save = (n, acl) => new Parse.Object(className).save({ n, ...(acl && { ACL: acl }) }, asMaster);
  await save(1, new Parse.ACL(ann));
  await save(2, new Parse.ACL(bob));
  await save(3);
  assert.deepEqual([await ofAnn.next(), await ofAnn.next()].map(names).map(([, n]) => n), [1, 3]);
  assert.deepEqual([await ofBob.next(), await ofBob.next()].map(names).map(([, n]) => n), [2, 3]);
  assert.equal((await ofNobody.next())[1].get('n'), 3);
});

test('what cannot be subscribed to is refused in the words of a find', async () => {
  const client = newClient();
  const refused = (query, code, message) => rejects(client.subscribe(query).subscribePromise, code, message);
  await refused(new Parse.Query('Closed'), 119, 'Permission denied for action find on class Closed.');
  const where = json => new Parse.Query(newClass()).withJSON({ where: json });
  await assert.rejects(client.subscribe(where({ a: { $regex: '[' } })).subscribePromise, error => error.code === 102);
  await refused(where({ $or: 1 }), 102, '$or must be an array');
  // The client goes on.
  const className = newClass();
  const { next } = await listen(new Parse.Query(className), { client });
  await new Parse.Object(className).save({ n: 1 });
  assert.equal((await next())[0], 'create');
});

improved('a where that find refuses is refused', async () => {
  const client = newClient();
  const where = json => new Parse.Query(newClass()).withJSON({ where: json });
  for (const json of [{ a: { $foo: 1 } }, { a: { $in: 1 } }, { 'a b': 1 }, { a: { $regex: 1 } }]) {
    const { body } = await suite.rest.get(`/classes/${newClass()}`, { where: json });
    await rejects(client.subscribe(where(json)).subscribePromise, body.code, body.error);
  }
});

improved('what is written through one server is heard through the other', async () => {
  second ??= await startServer(suite.target, { databaseURI: suite.server.databaseURI, options: liveOptions() });
  const className = newClass();
  const here = await listen(new Parse.Query(className));
  const there = await listen(new Parse.Query(className), { client: newClient({}, second) });
  const object = await new Parse.Object(className).save({ n: 1 });
  Parse.serverURL = second.url;
  try {
    await object.save({ n: 2 });
    await object.destroy();
  } finally {
    Parse.serverURL = suite.server.url;
  }
  for (const { next } of [here, there]) {
    const told = [names(await next()), names(await next()), names(await next())];
    assert.deepEqual(told, [['create', 1, undefined], ['update', 2, 1], ['delete', 2, undefined]]);
  }
});
