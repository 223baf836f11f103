// Whether an object meets the conditions of a live query is what a find says: random conditions over all operators, random
// objects that come, change and go, and each event compared with finds before and after. The seed is in the name.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Conditions } from '../differential/conditions.js';
import { createRandom } from '../differential/random.js';
import { allFields, Values } from '../differential/values.js';
import { fieldTypes, Ref, World } from '../differential/world.js';
import { liveOptions, openSocket } from '../lib/live.js';
import { openSuite } from '../lib/suite.js';

const seed = Number(process.env.PARSEGRES_SEED || Date.now() % 1e9);
const conditionCount = 250;
const writeCount = 60;

const random = createRandom(seed);
const world = new World();
const values = new Values(random, world);
const ids = new Map();
let conditions;
const suite = openSuite(import.meta.filename, { options: liveOptions(), prepare });

async function prepare() {
  if (suite.target !== 'reference') {
    await makeClasses();
    conditions = await makeConditions();
  }
}

/** With the ids that the server gave. */
const resolved = value => JSON.parse(JSON.stringify(value, (key, item) => (item instanceof Ref ? ids.get(item.symbol) ?? 'absentAbse' : item)));

const fields = allFields.filter(name => fieldTypes[name] && name !== 'rel');
// An empty text is no Bytes.
const bytes = () => ({ __type: 'Bytes', base64: random.pick(['AA==', 'aGVsbG8=']) });
const valueOf = name => (name === 'bytes' ? bytes() : values.ofType(fieldTypes[name], name));
const randomObject = () => resolved(Object.fromEntries(random.some(fields, 2, fields.length).map(name => [name, valueOf(name)])));

async function makeClasses() {
  const definition = Object.fromEntries(
    Object.entries(fieldTypes).map(([name, type]) => [name, { type, ...(/Pointer|Relation/.test(type) && { targetClass: 'Alpha' }) }])
  );
  for (const name of ['Alpha', 'Match']) {
    const answer = await suite.master.post(`/schemas/${name}`, { fields: definition });
    assert.equal(answer.status, 200, answer.text);
  }
  const [alpha] = world.classes;
  alpha.begun = true;
  for (let left = 8; left > 0; left -= 1) {
    const answer = await suite.master.post('/classes/Alpha', randomObject());
    assert.equal(answer.status, 201, answer.text);
    const symbol = world.newSymbol();
    ids.set(symbol, answer.body.objectId);
    alpha.objects.push(symbol);
  }
}

/** Conditions that a find takes. */
async function makeConditions() {
  const generator = new Conditions(random, values, world);
  const made = [];
  while (made.length < conditionCount) {
    const where = resolved(generator.where());
    const answer = await suite.master.get('/classes/Match', { where, limit: 0 });
    if (answer.status === 200) {
      made.push(where);
    }
  }
  return made;
}

/** Which of the conditions find the object. */
async function found(id) {
  const result = [];
  for (let first = 0; first < conditions.length; first += 50) {
    const requests = conditions.slice(first, first + 50).map(where => ({
      method: 'GET',
      path: `/parse/classes/Match`,
      body: { where: { $and: [where, { objectId: id }] }, keys: 'objectId' },
    }));
    const { body } = await suite.master.post('/batch', { requests });
    result.push(...body.map(({ success, error }) => (error ? assert.fail(JSON.stringify(error)) : success.results.length === 1)));
  }
  return result;
}

const nowhere = () => conditions.map(() => false);
const eventOf = (was, is, exists) => (was && is ? 'update' : is ? (exists ? 'enter' : 'create') : was ? (exists ? 'leave' : 'delete') : undefined);

test(`live queries decide as finds do, seed ${seed}`, { skip: suite.target === 'reference' && 'it knows fewer operators' }, async t => {
  const live = await openSocket(suite.server);
  await live.connect();
  const subscriptions = [];
  for (const where of conditions) {
    subscriptions.push(await live.subscribe({ className: 'Match', where }));
  }
  const marker = await live.subscribe({ className: 'Marker', where: {} });
  const objects = [];
  const kinds = new Map();

  /** What was told of the object until now. */
  async function told(id) {
    const answer = await suite.master.post('/classes/Marker', {});
    await marker.expect('create', answer.body.objectId);
    const events = live.frames.splice(0).filter(frame => frame.object?.objectId === id);
    return subscriptions.map(({ requestId }) => events.filter(frame => frame.requestId === requestId).map(({ op }) => op));
  }

  async function check(what, id, was, is, existed, exists) {
    const events = await told(id);
    conditions.forEach((where, index) => {
      const expected = eventOf(was[index], is[index], existed && exists);
      kinds.set(expected, (kinds.get(expected) || 0) + 1);
      assert.deepEqual(events[index], expected ? [expected] : [], `${what} ${JSON.stringify(where)} of ${id}`);
    });
  }

  for (let write = 0; write < writeCount; write += 1) {
    const object = randomObject();
    const id = objects.length ? random.pick(objects) : undefined;
    const kind = id === undefined ? 'create' : random.weighted({ create: 3, update: 5, delete: 1 });
    if (kind === 'create') {
      const answer = await suite.master.post('/classes/Match', object);
      assert.equal(answer.status, 201, answer.text);
      objects.push(answer.body.objectId);
      await check(kind, answer.body.objectId, nowhere(), await found(answer.body.objectId), false, true);
      continue;
    }
    const was = await found(id);
    const answer = kind === 'update' ? await suite.master.put(`/classes/Match/${id}`, object) : await suite.master.delete(`/classes/Match/${id}`);
    assert.equal(answer.status, 200, answer.text);
    await check(kind, id, was, kind === 'update' ? await found(id) : nowhere(), true, kind === 'update');
    if (kind === 'delete') {
      objects.splice(objects.indexOf(id), 1);
    }
  }
  t.diagnostic(`${writeCount * conditionCount} decisions: ${JSON.stringify(Object.fromEntries(kinds))}`);
  assert.ok(kinds.get('update') && kinds.get('create') && kinds.get('enter') && kinds.get('leave'), 'all kinds have come');
  await live.close();
});
