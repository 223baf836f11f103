// Requests that no server should do anything about but refuse (or ignore) them.

import { Path, Ref } from './world.js';

const rawBodies = ['{', '[]', '"text"', 'null', '1', '{"a":}', '{"a":1}}', '[1,2', '', 'a=b', '{"a":1,"a":2}'];

const objects = [
  { objectId: 'mine' },
  { id: 'mine' },
  { 'a-b': 1 },
  { 'a b': 1 },
  { '1a': 1 },
  { _rperm: [] },
  { className: 'X' },
  { obj: { $x: 1 } },
  { obj: { a: { 'b.c': 1 } } },
  { ptr: { __type: 'Pointer' } },
  { ptr: { __type: 'Pointer', className: 'Other', objectId: 'x' } },
  { date: { __type: 'Date' } },
  { date: { __type: 'Date', iso: 'yesterday' } },
  { geo: { __type: 'GeoPoint', latitude: 91, longitude: 0 } },
  { geo: { __type: 'GeoPoint' } },
  { file: { __type: 'File' } },
  { poly: { __type: 'Polygon', coordinates: [[0, 0], [1, 1]] } },
  { poly: { __type: 'Polygon', coordinates: 'none' } },
  { bytes: { __type: 'Bytes' } },
  { obj: { __type: 'Unheard' } },
  { rel: { __op: 'AddRelation', objects: [] } },
  { rel: { __op: 'AddRelation', objects: 'x' } },
  { arr: { constructor: 1 } },
  { ACL: 'everybody' },
  { ACL: { '*unresolved': { read: true } } },
  { createdAt: 'now' },
  { length: 1 },
  {},
];

const queries = [
  { where: '{' },
  { where: '[]' },
  { where: '1' },
  { where: { $or: {} } },
  { where: { $nor: [] } },
  { where: { $and: 'x' } },
  { where: { $or: ['x'] } },
  { where: { ACL: {} } },
  { where: { 'a b': 1 } },
  { where: { $unheard: 1 } },
  { where: { num: { $unheard: 1 } } },
  { where: { num: { $in: 1 } } },
  { where: { num: { $nin: 'x' } } },
  { where: { arr: { $all: 'x' } } },
  { where: { arr: { $containedBy: 'x' } } },
  { where: { str: { $regex: 1 } } },
  { where: { str: { $regex: 'a', $options: 'q' } } },
  { where: { str: { $regex: 'a', $options: 1 } } },
  { where: { ptr: { $inQuery: {} } } },
  { where: { ptr: { $inQuery: { className: 'Alpha' } } } },
  { where: { str: { $select: { key: 'a' } } } },
  { where: { str: { $dontSelect: 'x' } } },
  { where: { createdAt: { $gt: { $relativeTime: 'whenever' } } } },
  { where: { num: { $gt: { $relativeTime: '1 day ago' } } } },
  { where: { createdAt: { $eq: { $relativeTime: '1 day ago' } } } },
  { where: { _hashed_password: 'x' } },
  { limit: 'x' },
  { limit: -1 },
  { skip: -1 },
  { skip: 'x' },
  { order: 'a b' },
  { order: '-' },
  { keys: '' },
  { include: '' },
  { unheard: 1 },
  { explain: 1 },
  { redirectClassNameForKey: 'unheard' },
  { redirectClassNameForKey: 'ptr' },
];

const batches = [
  {},
  { requests: 1 },
  { requests: [] },
  { requests: [{}] },
  { requests: [{ method: 'GET', path: '/other/x' }] },
  { requests: [{ method: 'GET', path: 1 }] },
  { requests: [{ method: 'POST', path: '/parse/batch', body: { requests: [] } }] },
  { requests: [{ method: 'PATCH', path: '/parse/classes/Alpha' }] },
];

const places = ['/classes/Bad-Name', '/classes/1x', '/classes/_Unknown', '/classes/_Hooks', '/classes/_Join:a:B', '/nowhere'];

export function badRequest(random, world, klass, symbol) {
  const className = world.className(klass);
  const collection = new Path(`/classes/${className}`);
  const single = symbol ? new Path(`/classes/${className}/`, new Ref(symbol)) : collection;
  const subjects = symbol ? [{ className, symbol }] : [];
  // With a number, so that what is accepted after all has its place in an order.
  const numbered = () => ({ ...random.pick(objects), seq: (world.sequence += 1) });
  const query = () => ({ order: 'seq', limit: 100000, ...random.pick(queries) });
  const extra = { className, symbol: world.newSymbol(), creates: true };
  return random.pick([
    () => ({ method: 'POST', path: collection, raw: random.pick(rawBodies), subjects: [extra] }),
    () => ({ method: 'POST', path: collection, body: numbered(), subjects: [extra] }),
    () => (symbol ? { method: 'PUT', path: single, body: random.pick(objects), subjects } : null),
    () => (symbol ? { method: 'PUT', path: single, raw: random.pick(rawBodies), subjects } : null),
    () => ({ method: 'GET', path: collection, query: query() }),
    () => ({ method: 'GET', path: collection, query: query() }),
    () => ({ method: 'GET', path: single, query: random.pick([{ where: {} }, { limit: 1 }, { order: 'a' }, { count: 1 }]) }),
    () => ({ method: 'POST', path: new Path('/batch'), body: random.pick(batches) }),
    () => ({ method: random.pick(['GET', 'POST', 'PUT', 'DELETE']), path: new Path(random.pick(places)), query: {} }),
  ])() ?? { method: 'GET', path: collection, query: query() };
}
