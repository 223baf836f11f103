// include: pointers replaced by their objects, through levels and arrays.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newClass, openSuite, Parse } from '../lib/suite.js';

const suite = openSuite(import.meta.filename, { prepare: fill });

const City = newClass('City');
const Person = newClass('Person');
const Post = newClass('Post');
let people;

async function fill() {
  const city = await new Parse.Object(City, { name: 'Bern', size: 3 }).save();
  people = ['ann', 'bob', 'cy'].map(name => new Parse.Object(Person, { name, city }));
  await Parse.Object.saveAll(people);
  people[0].set('friend', people[1]);
  await people[0].save();
  await new Parse.Object(Post, {
    title: 'one',
    author: people[0],
    readers: [people[1], people[2]],
    box: { keeper: people[2] },
    mixed: [1, people[0], { a: 1 }],
  }).save();
  await new Parse.Object(Post, { title: 'two', author: people[1], readers: [] }).save();
}

const posts = () => new Parse.Query(Post).equalTo('title', 'one');

async function rest(query) {
  const { status, body } = await suite.rest.get(`/classes/${Post}`, { where: { title: 'one' }, ...query });
  assert.equal(status, 200, JSON.stringify(body));
  return body.results[0];
}

test('without include a pointer is a pointer', async () => {
  const { author } = await rest({});
  assert.deepEqual(author, { __type: 'Pointer', className: Person, objectId: people[0].id });
});

test('an included object is complete and marked', async () => {
  const { author } = await rest({ include: 'author' });
  assert.equal(author.__type, 'Object');
  assert.equal(author.className, Person);
  assert.equal(author.name, 'ann');
  assert.match(author.createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.equal(author.city.__type, 'Pointer');
});

test('a nested include brings the levels on the way', async () => {
  const post = await posts().include('author.city').first();
  assert.equal(post.get('author').get('city').get('name'), 'Bern');
});

test('several paths, deep and shallow', async () => {
  const post = await posts().include(['author.friend.city', 'readers']).first();
  assert.equal(post.get('author').get('friend').get('city').get('name'), 'Bern');
  assert.deepEqual(post.get('readers').map(reader => reader.get('name')), ['bob', 'cy']);
});

test('through an array of pointers', async () => {
  const post = await posts().include('readers.city').first();
  assert.deepEqual(post.get('readers').map(reader => reader.get('city').get('size')), [3, 3]);
});

test('an array that mixes pointers with other values', async () => {
  const { mixed } = await rest({ include: 'mixed' });
  assert.equal(mixed[0], 1);
  assert.equal(mixed[1].name, 'ann');
  assert.deepEqual(mixed[2], { a: 1 });
});

test('a pointer inside an object', async () => {
  const { box } = await rest({ include: 'box.keeper' });
  assert.equal(box.keeper.name, 'cy');
});

test('includeAll brings every pointer and array of pointers', async () => {
  const post = await posts().includeAll().first();
  assert.equal(post.get('author').get('name'), 'ann');
  assert.equal(post.get('readers')[1].get('name'), 'cy');
});

test('a star includes as includeAll does', async () => {
  const { author, readers } = await rest({ include: '*' });
  assert.equal(author.name, 'ann');
  assert.equal(readers[0].name, 'bob');
});

test('including on a get by id', async () => {
  const { objectId } = await rest({});
  const { body } = await suite.rest.get(`/classes/${Post}/${objectId}`, { include: 'author' });
  assert.equal(body.author.name, 'ann');
});

test('keys of included objects are chosen by dotted names', async () => {
  const { author, title } = await rest({ include: 'author', keys: 'author.name' });
  assert.equal(title, undefined);
  assert.equal(author.name, 'ann');
  assert.equal(author.city, undefined);
});

test('excludeKeys of included objects', async () => {
  const { author } = await rest({ include: 'author', excludeKeys: 'author.city' });
  assert.equal(author.name, 'ann');
  assert.equal(author.city, undefined);
});

test('what was destroyed vanishes from pointer and array', async () => {
  const [gone, here] = ['gone', 'here'].map(name => new Parse.Object(Person, { name }));
  await Parse.Object.saveAll([gone, here]);
  const post = await new Parse.Object(Post, { title: 'three', author: gone, readers: [gone, here] }).save();
  await gone.destroy();
  const { body } = await suite.rest.get(`/classes/${Post}/${post.id}`, { include: 'author,readers' });
  assert.equal('author' in body, false);
  assert.deepEqual(body.readers.map(({ name }) => name), ['here']);
});

test('an object that points to itself', async () => {
  const self = await new Parse.Object(Person, { name: 'self' }).save();
  await self.save({ friend: self });
  const fetched = await new Parse.Query(Person).include('friend.friend').get(self.id);
  assert.equal(fetched.get('friend').get('name'), 'self');
});

test('including a field that is no pointer or does not exist changes nothing', async () => {
  const plain = await rest({});
  assert.deepEqual(await rest({ include: 'title' }), plain);
  assert.deepEqual(await rest({ include: 'unheardOf' }), plain);
});
