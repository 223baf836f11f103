// Queries through the SDK: every operator, order, paging, counting, choosing keys, including.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { improved, newClass, openSuite, Parse } from '../lib/suite.js';

const suite = openSuite(import.meta.filename, { prepare: fill });

const Item = newClass('Item');
const day = number => new Date(Date.UTC(2020, 0, number));

// n 0…9; `only` and `maybe` are missing on some rows.
async function fill() {
  const owners = ['x', 'y'].map(name => new Parse.Object('Owner', { name, rank: name === 'x' ? 1 : 2 }));
  await Parse.Object.saveAll(owners);
  const items = Array.from({ length: 10 }, (_, n) => {
    const item = new Parse.Object(Item, {
      n,
      name: `item ${n}`,
      even: n % 2 === 0,
      at: day(n + 1),
      tags: [`t${n}`, n % 2 ? 'odd' : 'even', 'all'],
      numbers: [n, n + 1],
      info: { level: n, deep: { text: `d${n}` }, list: [n] },
      owner: owners[n % 2],
    });
    if (n < 3) {
      item.set('only', n);
    }
    return item;
  });
  await Parse.Object.saveAll(items);
}

const query = () => new Parse.Query(Item);

async function numbers(q) {
  return (await q.find()).map(item => item.get('n')).sort((a, b) => a - b);
}

async function where(constraints, more = {}) {
  const { status, body } = await suite.rest.get(`/classes/${Item}`, { where: constraints, ...more });
  assert.equal(status, 200, JSON.stringify(body));
  return body.results.map(({ n }) => n).sort((a, b) => a - b);
}

const all = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

const found = {
  'equalTo number': [q => q.equalTo('n', 3), [3]],
  'equalTo string': [q => q.equalTo('name', 'item 4'), [4]],
  'equalTo boolean': [q => q.equalTo('even', true), [0, 2, 4, 6, 8]],
  'equalTo date': [q => q.equalTo('at', day(3)), [2]],
  'equalTo what nobody has': [q => q.equalTo('n', 99), []],
  'notEqualTo number': [q => q.notEqualTo('n', 3), all.filter(n => n !== 3)],
  'notEqualTo keeps rows without the field': [q => q.notEqualTo('only', 1), all.filter(n => n !== 1)],
  'lessThan': [q => q.lessThan('n', 3), [0, 1, 2]],
  'lessThanOrEqualTo': [q => q.lessThanOrEqualTo('n', 3), [0, 1, 2, 3]],
  'greaterThan': [q => q.greaterThan('n', 7), [8, 9]],
  'greaterThanOrEqualTo': [q => q.greaterThanOrEqualTo('n', 7), [7, 8, 9]],
  'a range': [q => q.greaterThan('n', 2).lessThan('n', 5), [3, 4]],
  'a range of dates': [q => q.greaterThanOrEqualTo('at', day(4)).lessThan('at', day(6)), [3, 4]],
  'a range of strings': [q => q.greaterThan('name', 'item 7'), [8, 9]],
  'containedIn numbers': [q => q.containedIn('n', [1, 3, 77]), [1, 3]],
  'containedIn strings': [q => q.containedIn('name', ['item 2', 'none']), [2]],
  'notContainedIn': [q => q.notContainedIn('n', [1, 3, 77]), all.filter(n => n !== 1 && n !== 3)],
  'containedIn on an array': [q => q.containedIn('tags', ['t1', 't2']), [1, 2]],
  'notContainedIn on an array': [q => q.notContainedIn('tags', ['odd']), [0, 2, 4, 6, 8]],
  'containsAll': [q => q.containsAll('tags', ['odd', 'all']), [1, 3, 5, 7, 9]],
  'containsAll of numbers': [q => q.containsAll('numbers', [4, 5]), [4]],
  'containsAllStartingWith': [q => q.containsAllStartingWith('tags', ['od', 'al']), [1, 3, 5, 7, 9]],
  'containedBy': [q => q.containedBy('numbers', [0, 1, 2, 3]), [0, 1, 2]],
  'exists': [q => q.exists('only'), [0, 1, 2]],
  'doesNotExist': [q => q.doesNotExist('only'), [3, 4, 5, 6, 7, 8, 9]],
  'doesNotExist on a field of no object': [q => q.doesNotExist('unheardOf'), all],
  'startsWith': [q => q.startsWith('name', 'item 5'), [5]],
  'endsWith': [q => q.endsWith('name', ' 6'), [6]],
  'contains': [q => q.contains('name', 'm 7'), [7]],
  'matches': [q => q.matches('name', /^item [2-4]$/), [2, 3, 4]],
  'matches ignoring case': [q => q.matches('name', /ITEM 8/i), [8]],
  'matches literally what looks like a pattern': [q => q.contains('name', '.'), []],
  'or': [q => Parse.Query.or(query().equalTo('n', 1), query().greaterThan('n', 8)), [1, 9]],
  'and': [q => Parse.Query.and(query().greaterThan('n', 1), query().lessThan('n', 4)), [2, 3]],
  'nor': [q => Parse.Query.nor(query().lessThan('n', 8), query().equalTo('n', 9)), [8]],
  'or inside a condition': [
    q => Parse.Query.or(query().equalTo('n', 1), query().equalTo('n', 2)).equalTo('even', true),
    [2],
  ],
  'a number inside an object': [q => q.equalTo('info.level', 4), [4]],
  'a comparison inside an object': [q => q.greaterThan('info.level', 7), [8, 9]],
  'a text deep inside an object': [q => q.equalTo('info.deep.text', 'd5'), [5]],
  'not equal inside an object': [q => q.notEqualTo('info.level', 4), all.filter(n => n !== 4)],
  'a field that no object has': [q => q.equalTo('unheardOf', 1), []],
};

for (const [name, [build, expected]] of Object.entries(found)) {
  test(name, async () => assert.deepEqual(await numbers(build(query())), expected));
}

const improvedConditions = {
  'an empty $in finds nothing': [{ only: { $in: [] } }, []],
  'an empty $nin finds all': [{ n: { $nin: [] } }, all],
  'null inside $in finds rows without the field': [{ only: { $in: [1, null] } }, [1, 3, 4, 5, 6, 7, 8, 9]],
  '$nin keeps rows without the field': [{ only: { $nin: [1] } }, all.filter(n => n !== 1)],
  'a scalar equals an array that contains it': [{ tags: 't3' }, [3]],
  '$in on a dotted path': [{ 'info.level': { $in: [2, 5] } }, [2, 5]],
  '$nin on a dotted path': [{ 'info.level': { $nin: [2, 5] } }, all.filter(n => n !== 2 && n !== 5)],
  '$exists false on a dotted path': [{ 'info.missing': { $exists: false } }, all],
  '$exists true on a dotted path': [{ 'info.level': { $exists: true } }, all],
  'a date inside $in': [{ at: { $in: [{ __type: 'Date', iso: day(2).toISOString() }] } }, [1]],
  'a date inside $ne': [{ at: { $ne: { __type: 'Date', iso: day(2).toISOString() } } }, all.filter(n => n !== 1)],
  '$gt of an empty text': [{ name: { $gt: '' } }, all],
  '$all with the same element twice': [{ tags: { $all: ['t3', 't3'] } }, [3]],
};

for (const [name, [constraints, expected]] of Object.entries(improvedConditions)) {
  improved(name, async () => assert.deepEqual(await where(constraints), expected));
}

test('a pointer is found by its object', async () => {
  const owner = await new Parse.Query('Owner').equalTo('name', 'x').first();
  assert.deepEqual(await numbers(query().equalTo('owner', owner)), [0, 2, 4, 6, 8]);
  assert.deepEqual(await numbers(query().notEqualTo('owner', owner)), [1, 3, 5, 7, 9]);
  assert.deepEqual(await numbers(query().containedIn('owner', [owner])), [0, 2, 4, 6, 8]);
});

test('subqueries: matchesQuery and doesNotMatchQuery', async () => {
  const inner = new Parse.Query('Owner').equalTo('rank', 1);
  assert.deepEqual(await numbers(query().matchesQuery('owner', inner)), [0, 2, 4, 6, 8]);
  assert.deepEqual(await numbers(query().doesNotMatchQuery('owner', inner)), [1, 3, 5, 7, 9]);
});

test('subqueries: matchesKeyInQuery and doesNotMatchKeyInQuery', async () => {
  const Wish = newClass('Wish');
  await Parse.Object.saveAll(['item 1', 'item 2'].map(wanted => new Parse.Object(Wish, { wanted })));
  const inner = () => new Parse.Query(Wish);
  assert.deepEqual(await numbers(query().matchesKeyInQuery('name', 'wanted', inner())), [1, 2]);
  assert.deepEqual(
    await numbers(query().doesNotMatchKeyInQuery('name', 'wanted', inner())),
    all.filter(n => n !== 1 && n !== 2)
  );
});

test('a subquery inside a subquery and inside or', async () => {
  const Shop = newClass('Shop');
  const owner = await new Parse.Query('Owner').equalTo('name', 'y').first();
  await new Parse.Object(Shop, { owner, city: 'here' }).save();
  const shops = new Parse.Query(Shop).matchesQuery('owner', new Parse.Query('Owner').equalTo('rank', 2));
  assert.equal(await shops.count(), 1);
  const either = Parse.Query.or(
    query().matchesQuery('owner', new Parse.Query('Owner').equalTo('rank', 2)).lessThan('n', 4),
    query().equalTo('n', 0)
  );
  assert.deepEqual(await numbers(either), [0, 1, 3]);
});

test('$relativeTime compares with now', async () => {
  assert.deepEqual(await where({ createdAt: { $gt: { $relativeTime: '1 hour ago' } } }), all);
  assert.deepEqual(await where({ createdAt: { $gt: { $relativeTime: 'in 1 hour' } } }), []);
  assert.deepEqual(await where({ at: { $lt: { $relativeTime: '2 days 3 hours ago' } } }), all);
});

test('order by one and by many keys', async () => {
  const down = await query().descending('n').find();
  assert.deepEqual(down.map(item => item.get('n')), [...all].reverse());
  const two = await query().ascending('even').addDescending('n').find();
  assert.deepEqual(two.map(item => item.get('n')), [9, 7, 5, 3, 1, 8, 6, 4, 2, 0]);
});

test('rows without the field come last upwards and first downwards', async () => {
  const up = await query().ascending('only', 'n').find();
  assert.deepEqual(up.map(item => item.get('n')), all);
  const down = await query().descending('only').addAscending('n').find();
  assert.deepEqual(down.map(item => item.get('n')), [3, 4, 5, 6, 7, 8, 9, 2, 1, 0]);
});

test('order by a nested key, a date and the times', async () => {
  const nested = await query().descending('info.level').find();
  assert.deepEqual(nested.map(item => item.get('n')), [...all].reverse());
  const dated = await query().descending('at').find();
  assert.deepEqual(dated.map(item => item.get('n')), [...all].reverse());
  assert.equal((await query().ascending('createdAt').find()).length, 10);
});

test('limit and skip page through', async () => {
  const page = await query().ascending('n').limit(3).skip(4).find();
  assert.deepEqual(page.map(item => item.get('n')), [4, 5, 6]);
  assert.deepEqual(await query().limit(0).find(), []);
  assert.deepEqual(await query().ascending('n').skip(20).find(), []);
});

test('the default limit is 100', async () => {
  const Many = newClass('Many');
  await Parse.Object.saveAll(Array.from({ length: 101 }, (_, n) => new Parse.Object(Many, { n })), { batchSize: 101 });
  assert.equal((await new Parse.Query(Many).find()).length, 100);
  assert.equal((await new Parse.Query(Many).limit(1000).find()).length, 101);
});

test('each and findAll see every object once', async () => {
  const seen = [];
  await query().each(item => void seen.push(item.get('n')), { batchSize: 3 });
  assert.deepEqual(seen.sort((a, b) => a - b), all);
  assert.equal((await query().findAll({ batchSize: 4 })).length, 10);
});

test('count, alone and with results', async () => {
  assert.equal(await query().greaterThan('n', 4).count(), 5);
  const both = await query().withCount().greaterThan('n', 4).limit(2).find();
  assert.equal(both.count, 5);
  assert.equal(both.results.length, 2);
});

improved('the master key counts a whole class exactly', async () => {
  assert.equal(await query().count({ useMasterKey: true }), 10);
});

test('first, and get of what is not there', async () => {
  assert.equal((await query().descending('n').first()).get('n'), 9);
  assert.equal(await query().equalTo('n', 77).first(), undefined);
  await assert.rejects(query().get('absent'), { code: Parse.Error.OBJECT_NOT_FOUND, message: 'Object not found.' });
});

test('select brings the named keys and what is always there', async () => {
  const { body } = await suite.rest.get(`/classes/${Item}`, { where: { n: 1 }, keys: 'name,info.level' });
  assert.deepEqual(Object.keys(body.results[0]).sort(), ['createdAt', 'info', 'name', 'objectId', 'updatedAt']);
  const item = await query().select('name').equalTo('n', 1).first();
  assert.equal(item.get('name'), 'item 1');
  assert.equal(item.has('n'), false);
});

test('exclude leaves the named keys out', async () => {
  const item = await query().exclude('name', 'info').equalTo('n', 1).first();
  assert.equal(item.has('name'), false);
  assert.equal(item.has('info'), false);
  assert.equal(item.get('n'), 1);
});

test('select in a get by id', async () => {
  const { id } = await query().equalTo('n', 2).first();
  const { body } = await suite.rest.get(`/classes/${Item}/${id}`, { keys: 'n' });
  assert.deepEqual(Object.keys(body).sort(), ['createdAt', 'n', 'objectId', 'updatedAt']);
});

test('a class that does not exist has no objects', async () => {
  assert.deepEqual(await new Parse.Query('NeverMade').find(), []);
  assert.equal(await new Parse.Query('NeverMade').count(), 0);
});
