// The same Cloud Code about live queries in Parse Server's process and at a host of parsegres.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startCloudSide } from '../lib/cloud.js';
import { sharedCluster } from '../lib/cluster.js';
import { comparable } from '../lib/compare-calls.js';
import { done, liveOptions, madeId, openLive, openSocket, socketsOf } from '../lib/live.js';
import { defaultTarget } from '../lib/servers.js';
import { createDatabase, dropDatabase } from '../lib/sql.js';

const main = fileURLToPath(new URL('../cloud-app/live.js', import.meta.url));
const names = ['reference', 'ours'];
const sides = {};
const clients = socketsOf(afterEach);
let cluster;

before(async () => {
  cluster = await sharedCluster();
  for (const name of names) {
    const databaseURI = await createDatabase(cluster, `e2e_live_hooks_${name}`);
    const options = { ...liveOptions(), liveQueryServerOptions: { keyPairs: { restAPIKey: 'live', masterKey: 'live-master' } } };
    const side = await startCloudSide(name === 'ours' ? defaultTarget : name, databaseURI, main, options);
    const { body } = await side.rest.post('/users', { username: 'ann', password: 'secret' });
    sides[name] = { ...side, ann: body.sessionToken };
  }
});

after(async () => {
  for (const name of names) {
    await sides[name]?.stop();
    await dropDatabase(cluster, `e2e_live_hooks_${name}`).catch(() => undefined);
  }
  await cluster?.stop();
});

/** `scene` plays on both sides: the frames and the calls of Cloud Code are the same. */
function same(name, scene) {
  test(name, async () => {
    const played = [];
    for (const side of Object.values(sides)) {
      side.calls();
      const frames = await scene(side);
      const calls = side.calls().filter(call => call.name !== 'connect' || scene.connects);
      played.push(comparable({ frames, calls }));
    }
    assert.deepEqual(played[1], played[0]);
  });
}

const ours = (name, difference, body) =>
  test(name, { skip: defaultTarget === 'reference' && difference }, () => body(sides.ours));

const connect = async (side, more) => clients.add(await openLive(side.server, { restAPIKey: 'live', ...more }));
const create = (side, className, body) => madeId(side.master.post(`/classes/${className}`, body));
const change = (side, className, id, body) => done(side.master.put(`/classes/${className}/${id}`, body));

const connecting = async side => {
  const frames = [];
  const ofAnn = { sessionToken: side.ann, installationId: 'i' };
  for (const more of [{}, ofAnn, { masterKey: 'live-master' }, { installationId: 'refused' }, { installationId: 'text' }]) {
    const live = clients.add(await openSocket(side.server));
    frames.push(await live.connect({ restAPIKey: 'live', ...more }));
  }
  return frames;
};
connecting.connects = true;
same('beforeConnect: what it is told, and what it refuses', connecting);

same('whoever was refused is not connected', async side => {
  const live = clients.add(await openSocket(side.server));
  await live.connect({ restAPIKey: 'live', installationId: 'refused' });
  return [await live.ask({ op: 'subscribe', requestId: 1, query: { className: 'A', where: {} } })];
});

same('beforeSubscribe: what it is told', async side => {
  const live = await connect(side, { sessionToken: side.ann });
  const frames = [await live.askFor({ className: 'Seen', where: { n: { $gt: 1 } } })];
  const nobody = await connect(side);
  frames.push(await nobody.askFor({ className: 'Seen' }, { sessionToken: 'r:wrong' }));
  return [...frames, await nobody.askFor({ className: 'Seen' }, { sessionToken: side.ann, requestId: 77 })];
});

ours('beforeSubscribe: what it is told of keys and watch', 'the original fails there', async side => {
  side.calls();
  await (await connect(side)).subscribe({ className: 'Seen', watch: ['n', 'text'], keys: ['n'] });
  const { query } = side.calls().find(({ name }) => name === 'subscribe');
  assert.deepEqual(query, { className: 'Seen', where: {}, watch: 'n,text', keys: 'n' });
});

for (const className of ['Narrowed', 'Both']) {
  same(`beforeSubscribe: the query that it makes counts: ${className}`, async side => {
    const live = await connect(side);
    const subscription = await live.subscribe({ className, where: { n: { $gt: 0 } } });
    await create(side, className, { n: 1, text: 'a' });
    await create(side, className, { n: 0, on: true, text: 'a' });
    await create(side, className, { n: 2, on: true, text: 'a' });
    return [subscription.answer, await subscription.next()];
  });
}

same('beforeSubscribe: a query of its own takes the place of that of the client', async side => {
  const subscription = await (await connect(side)).subscribe({ className: 'Replaced', where: { n: 1 } });
  for (const n of [1, 6]) await create(side, 'Replaced', { n });
  return [subscription.answer, await subscription.next()];
});

same('beforeSubscribe: a handler that takes its time', async side => {
  const subscription = await (await connect(side)).subscribe({ className: 'Later' });
  for (const n of [2, 1]) await create(side, 'Later', { n });
  return [subscription.answer, await subscription.next()];
});

for (const className of ['Refused', 'Failed', 'ForUsers']) {
  same(`beforeSubscribe: ${className}`, async side => {
    const live = await connect(side);
    const frames = [await live.askFor({ className })];
    return [...frames, await live.askFor({ className }, { sessionToken: side.ann })];
  });
}

same('afterLiveQueryEvent: what it is told', async side => {
  const live = await connect(side, { sessionToken: side.ann, installationId: 'i' });
  const subscription = await live.subscribe({ className: 'Told', where: { n: { $lt: 10 } } });
  const id = await create(side, 'Told', { n: 1 });
  for (const n of [2, 11, 3]) await change(side, 'Told', id, { n });
  await done(side.master.delete(`/classes/Told/${id}`));
  const frames = [];
  while (frames.length < 5) frames.push(await subscription.next());
  return frames;
});

same('afterLiveQueryEvent: what it changes is sent', async side => {
  const subscription = await (await connect(side)).subscribe({ className: 'Edited' });
  const id = await create(side, 'Edited', { n: 1, secret: 's', when: { __type: 'Date', iso: '2020-01-01T00:00:00.000Z' } });
  await change(side, 'Edited', id, { n: 2 });
  return [await subscription.next(), await subscription.next()];
});

for (const className of ['Cleared', 'Exchanged']) {
  same(`afterLiveQueryEvent: what it changes is sent: ${className}`, async side => {
    const subscription = await (await connect(side)).subscribe({ className });
    const id = await create(side, className, { n: 1, secret: 's' });
    await change(side, className, id, { n: 2 });
    return [await subscription.next(), await subscription.next()];
  });
}

same('afterLiveQueryEvent: what it does not want sent is not', async side => {
  const subscription = await (await connect(side)).subscribe({ className: 'Dropped' });
  for (const n of [1, 3, 4]) await create(side, 'Dropped', { n });
  return [await subscription.next()];
});

same('afterLiveQueryEvent: an error is told instead of the event', async side => {
  const subscription = await (await connect(side)).subscribe({ className: 'Thrown' });
  await create(side, 'Thrown', { n: 1 });
  const frames = [await subscription.next()];
  await create(side, 'Thrown', { n: 2 });
  return [...frames, await subscription.next()];
});

same('afterLiveQueryEvent: a validator', async side => {
  const nobody = await (await connect(side)).subscribe({ className: 'OwnUsers' });
  const ofAnn = await (await connect(side)).subscribe({ className: 'OwnUsers' }, { sessionToken: side.ann });
  await create(side, 'OwnUsers', { n: 1 });
  return [await nobody.next(), await ofAnn.next()];
});

same('GHSA-5hmj-jcgp-6hff: afterLiveQueryEvent does not undo the protection of fields', async side => {
  const className = 'Guarded';
  await create(side, className, { n: 0, secret: 's', ACL: {} });
  const classLevelPermissions = { find: { '*': true }, get: { '*': true }, protectedFields: { '*': ['secret'] } };
  await done(side.master.put(`/schemas/${className}`, { classLevelPermissions }));
  const subscription = await (await connect(side)).subscribe({ className });
  const id = await create(side, className, { n: 1, secret: 'stored' });
  await change(side, className, id, { n: 2, secret: 'stored too' });
  const frames = [await subscription.next(), await subscription.next()];
  assert.ok(!/stored|handler/.test(JSON.stringify(frames)), JSON.stringify(frames));
  return frames;
});

ours('afterLiveQueryEvent: events keep their order, however long each takes', 'the original tells first what is ready', async side => {
  const subscription = await (await connect(side)).subscribe({ className: 'Slow' });
  for (const n of [1, 2, 3]) await create(side, 'Slow', { n });
  const order = [];
  while (order.length < 3) order.push((await subscription.next()).object.n);
  assert.deepEqual(order, [1, 2, 3]);
});
