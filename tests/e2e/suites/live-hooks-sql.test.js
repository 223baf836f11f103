// PostgreSQL functions as hooks of live queries.

import assert from 'node:assert/strict';
import { done } from '../lib/live.js';
import { openStage } from '../lib/live-stage.js';
import { improved, newClass } from '../lib/suite.js';

const functions = `
  CREATE SCHEMA code;
  CREATE TABLE code.seen (number int GENERATED ALWAYS AS IDENTITY, request jsonb);
  CREATE FUNCTION code.note(request jsonb) RETURNS jsonb LANGUAGE sql AS $$
    INSERT INTO code.seen (request) VALUES (request); SELECT NULL::jsonb $$;
  CREATE FUNCTION code.refuse(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
    BEGIN PERFORM parse.error(1234, 'not today'); RETURN NULL; END $$;
  CREATE FUNCTION code.fail(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RAISE 'it failed'; END $$;
  CREATE FUNCTION code.connect(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
    BEGIN
      IF request ->> 'installationId' = 'refused' THEN PERFORM parse.error(1234, 'not from there'); END IF;
      INSERT INTO code.seen (request) VALUES (request);
      RETURN NULL;
    END $$;
  CREATE FUNCTION code.narrow(request jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('query', jsonb_build_object('where', request #> '{query,where}' || '{"on":true}', 'keys', 'n')) $$;
  CREATE FUNCTION code.own(request jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('where', jsonb_build_object('owner', request #>> '{user,objectId}')) $$;
  CREATE FUNCTION code.edit(request jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('object', request -> 'object' || jsonb_build_object('added', request -> 'event', 'secret', 'by the hook')) $$;
  CREATE FUNCTION code.drop_odd(request jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('sendEvent', (request #>> '{object,n}')::int % 2 = 0) $$;
  CREATE FUNCTION code.fail_odd(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
    BEGIN IF (request #>> '{object,n}')::int % 2 = 1 THEN RAISE 'odd'; END IF; RETURN NULL; END $$;`;

const stage = openStage(import.meta.filename, {
  target: 'parsegres',
  async prepare() {
    ({ ann } = stage);
    await suite.sql(functions);
  },
});
const { suite, connect, listen, refusal, create, change, remove, permit } = stage;
let ann;

const hook = (kind, className, name, validator = null) =>
  suite.sql(`SELECT parse.${kind}($1, $2, $3)`, [className, name && `code.${name}`, validator]);
/** What hooks were told since it was asked last. */
async function seen() {
  const rows = await suite.sql('WITH gone AS (DELETE FROM code.seen RETURNING *) SELECT request FROM gone ORDER BY number');
  return rows.map(({ request }) => request);
}

improved('beforeConnect', async () => {
  await suite.sql(`SELECT parse.before_connect('code.connect')`);
  await connect({ sessionToken: ann.sessionToken, installationId: 'mine' });
  const [request] = await seen();
  const { event, user, sessionToken, installationId } = request;
  assert.deepEqual([event, user.objectId, sessionToken, installationId], ['connect', ann.id, ann.sessionToken, 'mine']);
  await assert.rejects(connect({ installationId: 'refused' }), /not from there/);
  await suite.sql('SELECT parse.before_connect(NULL)');
  await connect({ installationId: 'refused' });
});

improved('beforeSubscribe: what it is told, and what it refuses', async () => {
  const className = newClass();
  await hook('before_subscribe', className, 'note');
  await listen({ className, where: { n: 1 }, keys: ['n'], watch: ['n'] }, ann);
  const [request] = await seen();
  assert.deepEqual(request.query, { className, where: { n: 1 }, keys: 'n', watch: 'n' });
  assert.deepEqual([request.user.objectId, request.requestId], [ann.id, 1]);
  await hook('before_subscribe', className, 'refuse');
  assert.deepEqual(await refusal({ className }), { code: 1234, error: 'not today' });
  await hook('before_subscribe', className, 'fail');
  assert.equal((await refusal({ className })).code, 141);
  await hook('before_subscribe', className, 'note', { requireUser: true });
  assert.equal((await refusal({ className })).code, 142);
  await listen({ className }, ann);
});

improved('beforeSubscribe: the query that it gives counts', async () => {
  const className = newClass();
  await hook('before_subscribe', className, 'narrow');
  const subscription = await listen({ className, where: { n: { $gt: 0 } }, initial: true });
  assert.deepEqual(subscription.answer.results, []);
  await create(className, { n: 1, text: 'a' });
  await create(className, { n: 2, on: true, text: 'a' });
  const { object } = await subscription.next();
  assert.deepEqual([object.n, object.text], [2, undefined]);
});

improved('beforeSubscribe: users hear of what is their own', async () => {
  const className = newClass();
  await hook('before_subscribe', className, 'own');
  const subscription = await listen({ className, where: {} }, ann);
  await create(className, { owner: 'somebody' });
  await create(className, { owner: ann.id });
  assert.equal((await subscription.next()).object.owner, ann.id);
});

improved('beforeSubscribe cannot ask for what the user may not ask for', async () => {
  const className = newClass();
  await remove(className, await create(className, { on: true, ACL: {} }));
  await permit(className, { protectedFields: { '*': ['on'] } });
  await hook('before_subscribe', className, 'narrow');
  assert.equal((await refusal({ className })).code, 119);
});

improved('afterLiveQueryEvent: what it is told', async () => {
  const className = newClass();
  await hook('after_live_query_event', className, 'note');
  await seen();
  const subscription = await listen({ className, where: { n: { $lt: 10 } } }, ann);
  const id = await create(className, { n: 1 });
  for (const n of [2, 11]) await change(className, id, { n });
  for (const op of ['create', 'update', 'leave']) assert.equal((await subscription.next()).op, op);
  const told = (await seen()).map(({ event, object, original, user }) => [event, object.n, original?.n, user.objectId, object.className]);
  assert.deepEqual(told, [
    ['create', 1, undefined, ann.id, className],
    ['update', 2, 1, ann.id, className],
    ['leave', 11, 2, ann.id, className],
  ]);
});

improved('afterLiveQueryEvent: what it changes is sent, but no protected field; keys stay', async () => {
  const className = newClass();
  await remove(className, await create(className, { n: 0, secret: 's', ACL: {} }));
  await permit(className, { protectedFields: { '*': ['secret'] } });
  await hook('after_live_query_event', className, 'edit');
  const [all, keyed] = [await listen({ className }), await listen({ className, keys: ['n'] })];
  await create(className, { n: 1, secret: 'stored' });
  const { object } = await all.next();
  assert.deepEqual([object.n, object.added, object.secret], [1, 'create', undefined]);
  const { object: some } = await keyed.next();
  assert.deepEqual([some.n, some.added, some.secret], [1, undefined, undefined]);
});

improved('afterLiveQueryEvent: events that are not sent, and errors instead of events', async () => {
  const className = newClass();
  await hook('after_live_query_event', className, 'drop_odd');
  const subscription = await listen({ className });
  for (const n of [1, 2, 3, 4]) await create(className, { n });
  assert.deepEqual([(await subscription.next()).object.n, (await subscription.next()).object.n], [2, 4]);
  await hook('after_live_query_event', className, 'fail_odd');
  for (const n of [5, 6]) await create(className, { n });
  const { op, code, reconnect } = await subscription.next();
  assert.deepEqual([op, code, reconnect, (await subscription.next()).object.n], ['error', 141, false, 6]);
});

improved('afterLiveQueryEvent: a hook that comes and goes while somebody listens; many events in their order', async () => {
  const className = newClass();
  await create(className, { n: 0 });
  const subscription = await listen({ className });
  await create(className, { n: 1 });
  await hook('after_live_query_event', className, 'edit');
  for (let n = 2; n <= 100; n += 1) await create(className, { n });
  await hook('after_live_query_event', className, null);
  await create(className, { n: 101 });
  const told = [];
  while (told.length < 101) told.push((await subscription.next()).object);
  assert.deepEqual(told.map(({ n }) => n), Array.from({ length: 101 }, (_, index) => index + 1));
  assert.deepEqual([told[0].added, told[50].added], [undefined, 'create']);
});

improved('afterLiveQueryEvent: several subscribers each get their own', async () => {
  const className = newClass();
  await hook('after_live_query_event', className, 'note', { requireUser: true });
  const [nobody, ofAnn] = [await listen({ className }), await listen({ className }, ann)];
  const id = await create(className, { n: 1 });
  assert.equal((await nobody.next()).op, 'error');
  assert.equal((await ofAnn.next()).object.objectId, id);
  await done(suite.rest.get(`/classes/${className}/${id}`));
});
