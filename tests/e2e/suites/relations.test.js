// Relations: adding, removing, querying both ways.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newClass, openSuite, Parse } from '../lib/suite.js';

const suite = openSuite(import.meta.filename);

async function library() {
  const Author = newClass('Author');
  const books = ['a', 'b', 'c', 'd'].map(title => new Parse.Object(newClass.book, { title }));
  await Parse.Object.saveAll(books);
  const author = new Parse.Object(Author, { name: 'A' });
  author.relation('books').add(books.slice(0, 3));
  await author.save();
  return { Author, author, books };
}

newClass.book = newClass('Book');

const titles = list => list.map(book => book.get('title')).sort();

test('added objects are found, others not', async () => {
  const { author } = await library();
  assert.deepEqual(titles(await author.relation('books').query().find()), ['a', 'b', 'c']);
});

test('a relation can be queried with conditions, order, limit and count', async () => {
  const { author } = await library();
  const query = () => author.relation('books').query();
  assert.deepEqual(titles(await query().greaterThan('title', 'a').find()), ['b', 'c']);
  assert.equal((await query().descending('title').limit(1).find())[0].get('title'), 'c');
  assert.equal((await query().ascending('title').skip(1).first()).get('title'), 'b');
  assert.equal(await query().count(), 3);
});

test('removed objects are gone, and adding twice adds once', async () => {
  const { author, books } = await library();
  author.relation('books').remove(books[0]);
  await author.save();
  author.relation('books').add(books[1]);
  await author.save();
  assert.deepEqual(titles(await author.relation('books').query().find()), ['b', 'c']);
});

test('adding and removing in one save', async () => {
  const { author, books } = await library();
  const relation = author.relation('books');
  relation.add(books[3]);
  relation.remove(books[0]);
  await author.save();
  assert.deepEqual(titles(await relation.query().find()), ['b', 'c', 'd']);
});

test('owners are found by a related object', async () => {
  const { Author, author, books } = await library();
  await new Parse.Object(Author, { name: 'without books' }).save();
  const found = await new Parse.Query(Author).equalTo('books', books[0]).find();
  assert.deepEqual(found.map(({ id }) => id), [author.id]);
  assert.deepEqual(await new Parse.Query(Author).equalTo('books', books[3]).find(), []);
});

test('owners are found by a subquery over related objects', async () => {
  const { Author, author } = await library();
  const inner = new Parse.Query(newClass.book).equalTo('title', 'b');
  const found = await new Parse.Query(Author).matchesQuery('books', inner).find();
  assert.deepEqual(found.map(({ id }) => id), [author.id]);
});

test('every read of the class shows the relation', async () => {
  const { Author, author } = await library();
  const other = await new Parse.Object(Author, { name: 'B' }).save();
  const { body } = await suite.rest.get(`/classes/${Author}/${other.id}`);
  assert.deepEqual(body.books, { __type: 'Relation', className: newClass.book });
  assert.ok((await new Parse.Query(Author).get(author.id)).relation('books'));
});

test('another class than the first is refused', async () => {
  const { author } = await library();
  const stranger = await new Parse.Object(newClass('Stranger'), { a: 1 }).save();
  const { status, body } = await suite.rest.put(`/classes/${author.className}/${author.id}`, {
    books: { __op: 'AddRelation', objects: [stranger.toPointer()] },
  });
  assert.equal(status, 400);
  assert.equal(body.code, Parse.Error.INCORRECT_TYPE);
});

test('a relation made by an update', async () => {
  const owner = await new Parse.Object(newClass('Owner'), { a: 1 }).save();
  const item = await new Parse.Object(newClass('Item'), { a: 2 }).save();
  owner.relation('items').add(item);
  await owner.save();
  assert.equal((await owner.relation('items').query().first()).id, item.id);
});

test('a query follows a relation to its class with redirectClassNameForKey', async () => {
  const { Author, books } = await library();
  const { body } = await suite.rest.get(`/classes/${Author}`, { redirectClassNameForKey: 'books', where: { title: 'a' } });
  assert.ok(body.results.every(({ className }) => className === newClass.book));
  assert.ok(body.results.some(({ objectId }) => objectId === books[0].id));
});

test('a related object that was destroyed is no longer found', async () => {
  const { author, books } = await library();
  await books[0].destroy();
  assert.deepEqual(titles(await author.relation('books').query().find()), ['b', 'c']);
});
