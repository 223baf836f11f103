// What live queries can do beyond the protocol of Parse Server: include, subqueries, relations, initial results.

import assert from 'node:assert/strict';
import { done } from '../lib/live.js';
import { apply, found, hammer } from '../lib/live-hammer.js';
import { everybody, openStage, pointer, readers } from '../lib/live-stage.js';
import { improved, newClass } from '../lib/suite.js';
import { until } from '../lib/until.js';

const stage = openStage(import.meta.filename, {
  target: 'parsegres',
  prepare() {
    ({ ann, bob } = stage);
  },
});
const { suite, listen, create, change, remove } = stage;
let ann, bob;

// ---- include

improved('include: pointers are objects, as far as the subscriber may read them', async () => {
  const [Book, Author] = [newClass('Book'), newClass('Author')];
  const open = await create(Author, { name: 'open', ACL: everybody });
  const closed = await create(Author, { name: 'closed', ACL: readers(ann.id) });
  const query = { className: Book, include: ['author', 'authors'] };
  const [ofAnn, ofBob] = [await listen(query, ann), await listen(query, bob)];
  const authors = [pointer(Author, open), pointer(Author, closed)];
  const id = await create(Book, { n: 1, author: pointer(Author, closed), authors });
  const names = ({ author, authors: all }) => [author?.name, all.map(one => one?.name)];
  assert.deepEqual(names((await ofAnn.next()).object), ['closed', ['open', 'closed']]);
  const { author, authors: seen } = (await ofBob.next()).object;
  const { results } = await done(suite.rest.get(`/classes/${Book}`, { include: 'author,authors' }, { sessionToken: bob.sessionToken }));
  assert.deepEqual([author, seen], [results[0].author, results[0].authors]);
  await change(Book, id, { author: pointer(Author, open) });
  const { object, original } = await ofBob.next();
  assert.deepEqual([object.author.name, original.author?.name], ['open', undefined]);
});

improved('include: pointers of pointers', async () => {
  const [A, B, C] = [newClass('A'), newClass('B'), newClass('C')];
  const c = await create(C, { name: 'c' });
  const b = await create(B, { name: 'b', c: pointer(C, c) });
  const subscription = await listen({ className: A, include: ['b.c'] });
  await create(A, { b: pointer(B, b) });
  const { object } = await subscription.next();
  assert.deepEqual([object.b.name, object.b.c.name], ['b', 'c']);
});

// ---- subqueries and relations

improved('$inQuery and $notInQuery on pointers', async () => {
  const [Post, Comment] = [newClass('Post'), newClass('Comment')];
  const good = await create(Post, { good: true });
  const bad = await create(Post, { good: false });
  const where = kind => ({ post: { [kind]: { className: Post, where: { good: true } } } });
  const of = await listen({ className: Comment, where: where('$inQuery') });
  const others = await listen({ className: Comment, where: where('$notInQuery') });
  const id = await create(Comment, { n: 1, post: pointer(Post, bad) });
  await create(Comment, { n: 2, post: pointer(Post, good) });
  await change(Comment, id, { n: 3, post: pointer(Post, good) });
  assert.deepEqual([(await of.next()).object.n, (await of.next()).op], [2, 'enter']);
  assert.deepEqual([(await others.next()).object.n, (await others.next()).op], [1, 'leave']);
  await change(Post, good, { good: false });
  await create(Comment, { n: 4, post: pointer(Post, good) });
  assert.equal((await others.next()).object.n, 4);
});

improved('$select and $dontSelect', async () => {
  const [City, Person] = [newClass('City'), newClass('Person')];
  await create(City, { name: 'here' });
  const where = kind => ({ town: { [kind]: { query: { className: City, where: {} }, key: 'name' } } });
  const of = await listen({ className: Person, where: where('$select') });
  const others = await listen({ className: Person, where: where('$dontSelect') });
  await create(Person, { town: 'there' });
  await create(Person, { town: 'here' });
  assert.equal((await of.next()).object.town, 'here');
  assert.equal((await others.next()).object.town, 'there');
});

improved('$relatedTo: objects that enter and leave the relation', async () => {
  const [Team, Player] = [newClass('Team'), newClass('Player')];
  const relate = (op, ...ids) => ({ players: { __op: op, objects: ids.map(id => pointer(Player, id)) } });
  const first = await create(Player, { n: 1 });
  const other = await create(Player, { n: 2 });
  const team = await create(Team, relate('AddRelation', first));
  const subscription = await listen({ className: Player, where: { $relatedTo: { object: pointer(Team, team), key: 'players' } } });
  const heard = [];
  /** What enters is shown as it is when it is told, so nothing is changed before that. */
  async function hear(count) {
    while (heard.length < count) {
      const { op, object } = await subscription.next();
      heard.push(`${op} ${object.n}`);
    }
  }
  await change(Player, other, { n: 20 });
  await change(Player, first, { n: 10 });
  await change(Team, team, relate('AddRelation', other));
  await hear(2);
  await change(Player, other, { n: 21 });
  await change(Team, team, relate('RemoveRelation', first));
  await hear(4);
  await change(Player, first, { n: 11 });
  await change(Player, other, { n: 22 });
  await hear(5);
  assert.deepEqual(heard, ['update 10', 'enter 20', 'update 21', 'leave 10', 'update 22']);
});

// ---- initial results

improved('initial: what there is already comes with the answer, for whom may read it', async () => {
  const className = newClass();
  await create(className, { n: 1, other: 'x' });
  await create(className, { n: 2, ACL: readers(ann.id) });
  await create(className, { n: 30 });
  const query = { className, where: { n: { $lt: 10 } }, keys: ['n'], initial: true };
  const results = async user => (await listen(query, user)).answer.results.map(({ n }) => n).sort();
  assert.deepEqual([await results(), await results(ann), await results(bob)], [[1], [1, 2], [1]]);
  const { answer } = await listen(query);
  assert.deepEqual(Object.keys(answer.results[0]).filter(key => key === 'other'), []);
  const without = await listen({ className });
  assert.equal(without.answer.results, undefined);
});

improved('initial: no gap and no double between the results and the events, whatever is written meanwhile', async () => {
  const className = newClass();
  await remove(className, await create(className, { v: 1, group: 1 }));
  const writers = hammer(suite.master, className);
  const views = [];
  const faults = [];
  try {
    while (views.length < 25) {
      const where = views.length % 2 ? { group: 1 } : {};
      const subscription = await listen({ className, where, initial: true });
      const view = new Map(subscription.answer.results.map(({ objectId, v }) => [objectId, v]));
      views.push({ subscription, view, where });
    }
    const enough = writers.count() + 60;
    await until('they go on', () => writers.count() >= enough);
  } finally {
    await writers.stop();
  }
  const end = await create(className, { v: 1, group: 1 });
  for (const { subscription, view } of views) {
    for (let frame; frame?.object.objectId !== end; ) {
      frame = await subscription.next();
      const fault = apply(view, frame);
      if (fault) faults.push(fault);
    }
  }
  assert.deepEqual(faults.slice(0, 5), []);
  for (const { view, where } of views) {
    assert.deepEqual([...view].sort(), await found(suite.master, className, where));
  }
});

improved('whoever hears nothing for a long time is still there', async () => {
  const className = newClass();
  const subscription = await listen({ className });
  const heartbeats = async () => Number((await suite.sql('SELECT notifications FROM parse.live_queue'))[0].notifications);
  const before = await heartbeats();
  await until('the server would have taken the database for dead', async () => (await heartbeats()) >= before + 5);
  await subscription.expect('create', await create(className, { n: 1 }));
});
