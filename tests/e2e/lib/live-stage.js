// A suite about live queries: two users, subscriptions of anybody, objects that the master key writes.

import assert from 'node:assert/strict';
import { afterEach } from 'node:test';
import { newName } from './accounts.js';
import { done, liveOptions, madeId, openLive, socketsOf } from './live.js';
import { newClass, openSuite } from './suite.js';

const keyPairs = { restAPIKey: 'live', masterKey: 'live-master' };

export const readers = (...names) => Object.fromEntries(names.map(name => [name, { read: true }]));
export const everybody = readers('*');
export const pointer = (className, objectId) => ({ __type: 'Pointer', className, objectId });

/** The next events of a subscription: '<op> <field n>' of each. */
export async function hears(subscription, ...expected) {
  const heard = [];
  while (heard.length < expected.length) {
    const { op, object } = await subscription.next();
    heard.push(`${op} ${object?.n}`);
  }
  assert.deepEqual(heard, expected);
}

/** openSuite() with live queries: {suite, ann, bob, signUp, connect, listen, create, change, remove, permit, heardBefore}. */
export function openStage(file, { options = {}, live = {}, target, prepare } = {}) {
  const stage = {};
  const suite = openSuite(file, {
    ...(target && { target }),
    options: { ...liveOptions(live), liveQueryServerOptions: { keyPairs }, ...options },
    async prepare() {
      [stage.ann, stage.bob] = [await stage.signUp(), await stage.signUp()];
      await prepare?.();
    },
  });
  const clients = socketsOf(afterEach);
  // The original tells of some things while it still looks up roles for others: by the second object it has.
  const markers = suite.target === 'reference' ? 2 : 1;

  return Object.assign(stage, {
    suite,
    async signUp(fields = {}) {
      const username = newName();
      const made = await suite.rest.post('/users', { username, password: 'secret', ...fields });
      return { id: made.body.objectId, username, sessionToken: made.body.sessionToken };
    },
    /** A client; with the master key of live queries for {masterKey: 'live-master'}. */
    connect: async (more, server = suite.server) => clients.add(await openLive(server, { restAPIKey: 'live', ...more })),
    /** A subscription on a connection of its own, with the session of that user if any. */
    listen: async (query, user) => (await stage.connect()).subscribe(query, { sessionToken: user?.sessionToken }),
    /** {className, subscription} of a class that is there, with fields n (a text) and m (a number). */
    async listenTo(className = newClass(), query = {}) {
      await stage.remove(className, await stage.create(className, { n: 'first', m: 1 }));
      return { className, subscription: await stage.listen({ className, ...query }) };
    },
    refusal: async (query, user) => (await stage.connect()).refused(query, { sessionToken: user?.sessionToken }),
    create: (className, body) => madeId(suite.master.post(`/classes/${className}`, body)),
    change: (className, id, body) => done(suite.master.put(`/classes/${className}/${id}`, body)),
    remove: (className, id) => done(suite.master.delete(`/classes/${className}/${id}`)),
    /** Class-level permissions where everything that is not named is for everybody. */
    permit: (className, permissions) =>
      done(
        suite.master.put(`/schemas/${className}`, {
          classLevelPermissions: { find: { '*': true }, get: { '*': true }, create: { '*': true }, ...permissions },
        })
      ),
    /** What comes to a subscription before an object that everybody may read: 'create <its field n>' and so on. */
    async heardBefore(subscription, className, fields = {}) {
      const heard = [];
      for (let left = markers; left > 0; left -= 1) {
        const marker = await stage.create(className, { n: 'marker', ...fields, ACL: everybody });
        for (;;) {
          const frame = await subscription.next();
          if (frame.object?.objectId === marker) break;
          heard.push(frame.op === 'error' ? `error ${frame.code}` : `${frame.op} ${frame.object.n}`);
        }
      }
      return heard.filter(text => text !== 'create marker');
    },
  });
}
