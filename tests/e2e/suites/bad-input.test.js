// What no client should send gets a Parse error with its status: never an internal error, a hang, a crash, a lost connection, or
// half a write.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { exchange, head } from '../lib/raw.js';
import { send } from '../lib/rest.js';
import { improved, newClass, openSuite } from '../lib/suite.js';

const target = process.env.PARSEGRES_TEST_TARGET || 'parsegres';
const limits = target === 'parsegres' ? { headerTimeout: 1000, bodyTimeout: 1500, statementTimeout: 1500 } : {};
const suite = openSuite(import.meta.filename, { options: { maxUploadSize: '1mb', ...limits }, prepare: fill });

const Thing = newClass();
let objectId, before;

async function fill() {
  const { body } = await suite.rest.post(`/classes/${Thing}`, {
    a: 1, text: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', list: [1], object: { a: 1 }, at: { __type: 'Date', iso: '2020-01-01T00:00:00.000Z' },
  });
  objectId = body.objectId;
  before = await everything();
}

async function everything() {
  const { status, body } = await suite.master.get(`/classes/${Thing}`, { limit: 1000, order: 'objectId' });
  assert.equal(status, 200);
  return body.results;
}

// The server lives, and nothing was written.
afterEach(async () => {
  const expected = before;
  before = await everything();
  assert.deepEqual(before, expected);
  assert.equal((await suite.rest.get('/health')).status, 200);
});

const json = { 'Content-Type': 'application/json' };

function isParseError({ status, body, text }, code) {
  assert.ok(status >= 400 && status < 500, `${status} ${text.slice(0, 300)}`);
  assert.equal(typeof body?.error, 'string', text.slice(0, 300));
  if (code !== undefined) {
    assert.equal(body.code, code, text.slice(0, 300));
  }
}

const deep = (depth, open, close) => open.repeat(depth) + close.repeat(depth);

const brokenBodies = {
  'an object that does not end': '{"a":1',
  'a text that does not end': '{"a":"b',
  'two objects': '{"a":1}{"a":2}',
  'a comment': '{"a":1 /* one */}',
  'single quotes': "{'a':1}",
  'a trailing comma': '{"a":1,}',
  'NaN': '{"a":NaN}',
  'Infinity': '{"a":-Infinity}',
  'a leading zero': '{"a":01}',
  'a plain number': '5',
  'a plain text': '"a"',
  'a raw control character': '{"text":"a\u0001b"}',
  'an unfinished escape': '{"text":"\\u12"}',
  'an unknown escape': '{"text":"\\x41"}',
};

for (const [name, body] of Object.entries(brokenBodies)) {
  for (const [method, path] of [['POST', `/classes/${Thing}`], ['PUT', `/classes/${Thing}/`]]) {
    test(`${method} with ${name}`, async () => {
      const full = path.endsWith('/') ? path + objectId : path;
      isParseError(await suite.rest.request(method, full, { body, headers: json }));
    });
  }
}

improved('a number too large for a double', async () => {
  isParseError(await suite.rest.request('POST', `/classes/${Thing}`, { body: '{"a":1e400}', headers: json }));
});

improved('10,000 levels of arrays and objects', async () => {
  for (const value of [deep(10_000, '[', ']'), deep(10_000, '{"a":', '}').replace('}', '1}')]) {
    const body = `{"object":{"x":${value}}}`;
    isParseError(await suite.rest.request('POST', `/classes/${Thing}`, { body, headers: json }));
    isParseError(await suite.rest.get(`/classes/${Thing}`, { where: `{"object":${value}}` }));
  }
});

improved('10,000 levels of $or', async () => {
  const body = `{"_method":"GET","where":${'{"$or":['.repeat(10_000)}{}${']}'.repeat(10_000)}}`;
  isParseError(await suite.rest.request('POST', `/classes/${Thing}`, { body, headers: json }));
});

improved('invalid UTF-8', async () => {
  const headers = { 'X-Parse-Application-Id': suite.server.config.appId, ...json };
  for (const bytes of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xc0, 0x80]]) {
    const body = Buffer.concat([Buffer.from('{"text":"'), Buffer.from(bytes), Buffer.from('"}')]);
    isParseError(await send(`${suite.server.url}/classes/${Thing}`, { method: 'POST', headers, body }));
  }
});

improved('lone surrogates and \\u0000, in values and keys', async () => {
  for (const text of ['\\ud800', '\\udc00', 'a\\ud800b', '\\u0000', 'a\\u0000b']) {
    for (const body of [`{"text":"${text}"}`, `{"object":{"a":"${text}"}}`, `{"object":{"${text}":1}}`, `{"list":["${text}"]}`]) {
      isParseError(await suite.rest.request('POST', `/classes/${Thing}`, { body, headers: json }));
    }
    isParseError(await suite.rest.get(`/classes/${Thing}`, { where: `{"text":"${text}"}` }));
  }
});

const odd = ['a b', 'a-b', '1a', '', 'a"b', 'a\'b', 'a;b', 'x" text; DROP TABLE "_User"; --', '$a', '_a', 'é', 'a\u0000', 'a\nb',
  "a') OR 1=1 --", 'a]', '"', '\\', '%', 'a'.repeat(200)];

for (const name of odd) {
  const shown = JSON.stringify(name.length > 40 ? `${name.slice(0, 10)}… (200)` : name);
  improved(`${shown} is no field name`, async () => {
    isParseError(await suite.rest.post(`/classes/${Thing}`, { [name]: 1 }));
    isParseError(await suite.rest.put(`/classes/${Thing}/${objectId}`, { [name]: 1 }));
  });
  improved(`${shown} in where, order, keys, include is refused or unknown`, async () => {
    for (const query of [{ where: { [name]: 1 } }, { where: { [`object.${name}`]: 'x' } }, { order: name }, { keys: name }, { include: name }]) {
      const answer = await suite.rest.get(`/classes/${Thing}`, query);
      assert.ok(answer.status < 500, `${JSON.stringify(query)}: ${answer.status} ${answer.text}`);
      assert.equal(answer.status === 200 || typeof answer.body?.error === 'string', true);
    }
  });
}

for (const name of ['a b', 'a-b', '1a', 'a"b', "a'b", 'x"; DROP TABLE "_User"; --', '_SCHEMA', 'pg_class', '..', 'a%00b', 'é']) {
  test(`${name} is no class name`, async () => {
    const answer = await suite.rest.post(`/classes/${encodeURIComponent(name).replace('%2500', '%00')}`, { a: 1 });
    // pg_class has the form of a name: what matters is that it is a table of its own.
    if (name !== 'pg_class' || answer.status !== 201) {
      assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${answer.text}`);
    }
  });
}

const wrongOperands = [
  { a: { $unheard: 1 } }, { a: { $in: 1 } }, { a: { $in: { b: 1 } } }, { a: { $nin: 'x' } }, { list: { $all: 1 } },
  { list: { $containedBy: 1 } }, { text: { $regex: 1 } }, { text: { $regex: ['a'] } }, { text: { $regex: 'a', $options: 'z' } },
  { text: { $regex: '(' } }, { text: { $regex: '[' } }, { text: { $regex: '*' } }, { text: { $regex: 'a{99999}' } },
  { text: { $regex: '\\' } }, { a: { $gt: { b: 1 } } }, { a: { $gt: [] } }, { a: { $lt: 'x' } }, { a: 'x' }, { text: 5 },
  { a: { $exists: 'x' } }, { at: 'x' }, { at: 5 }, { at: { $gt: 'x' } }, { at: { __type: 'Date', iso: 'x' } },
  { at: { $gt: { $relativeTime: 'x' } } }, { a: { $inQuery: 1 } }, { a: { $inQuery: { className: 'a b', where: {} } } },
  { a: { $inQuery: { className: 1, where: {} } } }, { a: { $select: 1 } }, { a: { $select: { key: 1, query: 1 } } },
  { $or: 1 }, { $or: [1] }, { $or: [] }, { $and: {} }, { $nor: [] }, { $relatedTo: 1 }, { $relatedTo: { object: 1, key: 'x' } },
  { $relatedTo: { object: { __type: 'Pointer' }, key: 'x' } }, { list: { __type: 'Pointer' } }, { objectId: { $gt: {} } },
  { objectId: 5 }, { createdAt: 'x' }, { a: { __type: 'Unheard' } }, { 'list.0.x': { $in: [{}] } }, { ACL: {} }, [], 'x', 5, null, true,
];

for (const where of wrongOperands) {
  improved(`where ${JSON.stringify(where)}`, async () => {
    const answer = await suite.rest.get(`/classes/${Thing}`, { where: JSON.stringify(where) });
    assert.ok(answer.status < 500, `${answer.status} ${answer.text}`);
    assert.equal(answer.status === 200 ? Array.isArray(answer.body.results) : typeof answer.body.error === 'string', true);
  });
}

for (const query of [{ limit: 'x' }, { limit: -5 }, { limit: 1e30 }, { limit: {} }, { skip: -1 }, { skip: 1e30 }, { skip: [] }, { count: 'x' },
  { order: {} }, { keys: {} }, { include: 5 }, { redirectClassNameForKey: 'a b' }, { include: 'a'.repeat(50_000) }, { keys: 'a,'.repeat(5000) }]) {
  improved(`query ${JSON.stringify(query).slice(0, 60)}`, async () => {
    const answer = await suite.rest.request('POST', `/classes/${Thing}`, { body: { ...query, _method: 'GET' } });
    assert.ok(answer.status < 500, `${answer.status} ${answer.text.slice(0, 300)}`);
  });
}

const wrongValues = [
  { a: 'x' }, { a: {} }, { a: [] }, { a: true }, { text: 1 }, { at: 'x' }, { at: { __type: 'Date', iso: 5 } }, { at: { __type: 'Date', iso: '2020-13-45' } },
  { list: {} }, { object: [] }, { object: 'x' }, { a: { __op: 'Unheard' } }, { a: { __op: 'Increment', amount: 'x' } }, { a: { __op: 'Increment' } },
  { list: { __op: 'Add', objects: 1 } }, { list: { __op: 'AddUnique' } }, { list: { __op: 'Remove', objects: {} } }, { text: { __op: 'Increment', amount: 1 } },
  { r: { __op: 'AddRelation', objects: [1] } }, { r: { __op: 'AddRelation', objects: 'x' } }, { r: { __op: 'Batch', ops: 'x' } },
  { r: { __op: 'Batch', ops: [{ __op: 'Unheard' }] } }, { p: { __type: 'Pointer', className: 'a b', objectId: 'x' } }, { p: { __type: 'Pointer', className: 1, objectId: 2 } },
  { ACL: 'x' }, { ACL: [] }, { ACL: { a: 'x' } }, { ACL: { a: { read: 'x' } } }, { object: { $a: 1 } }, { object: { 'a.b': 1 } }, { objectId: 'x' }, { createdAt: 5 },
  { _rperm: [] }, { _id: 'x' }, { 'object..a': 1 }, { 'object.': 1 }, { '.a': 1 }, { 'object.$a': 1 }, { g: { __type: 'GeoPoint', latitude: 'x', longitude: 1 } },
  { g: { __type: 'GeoPoint', latitude: 1e9, longitude: 1 } }, { y: { __type: 'Polygon', coordinates: [[1]] } }, { y: { __type: 'Polygon', coordinates: [['a', 'b']] } },
  { b: { __type: 'Bytes', base64: 5 } }, { f: { __type: 'File' } }, { f: { __type: 'File', name: 5 } },
];

// Some of these are fine for the original on a new field; what is written is taken away again by the batch's transaction.
for (const value of wrongValues) {
  improved(`value ${JSON.stringify(value)}`, async () => {
    const requests = [
      { method: 'PUT', path: `/parse/classes/${Thing}/${objectId}`, body: { a: 2 } },
      { method: 'POST', path: `/parse/classes/${Thing}`, body: value },
      { method: 'PUT', path: `/parse/classes/${Thing}/absent`, body: { a: 1 } },
    ];
    const answer = await suite.rest.post('/batch', { requests, transaction: true });
    isParseError(answer);
  });
}

improved('a regular expression that never ends is stopped', async () => {
  const started = Date.now();
  const where = { text: { $regex: '^(((((a{1,30}){1,30}){1,30})*)*)*(\\1\\2)*c$' } };
  const answer = await suite.rest.get(`/classes/${Thing}`, { where });
  assert.ok(answer.status < 500 && Date.now() - started < 10_000, `${answer.status} ${answer.text}`);
});

improved('100,000 values in $in', async () => {
  const values = Array.from({ length: 100_000 }, (_, n) => n + 0.5);
  const answer = await suite.rest.request('POST', `/classes/${Thing}`, { body: { _method: 'GET', where: { a: { $in: [...values, 1] } } } });
  assert.ok(answer.status === 200 ? answer.body.results.length === 1 : answer.status < 500, `${answer.status} ${answer.text}`);
});

test('a body over maxUploadSize', async () => {
  const headers = { 'X-Parse-Application-Id': suite.server.config.appId, ...json };
  const body = JSON.stringify({ text: 'x'.repeat(1_500_000) });
  const answer = await send(`${suite.server.url}/classes/${Thing}`, { method: 'POST', headers, body });
  assert.equal(answer.status, 413);
});

improved('a Content-Length that is larger than the body', async () => {
  const bytes = `${head(suite.server, 'POST', `/classes/${Thing}`, { ...json, 'Content-Length': 100 })}{"a":1}`;
  const { status } = await exchange(suite.server, bytes, { patience: 4000, until: text => text.includes('\r\n\r\n') });
  assert.ok(status === null || (status >= 400 && status < 500), `${status}`);
});

improved('a Content-Length that is smaller than the body', async () => {
  const bytes = `${head(suite.server, 'POST', `/classes/${Thing}`, { ...json, 'Content-Length': 3 })}{"a":1}`;
  const { status } = await exchange(suite.server, bytes);
  assert.ok(status >= 400 && status < 500, `${status}`);
});

for (const [name, headers] of Object.entries({
  'a Content-Length that is no number': { 'Content-Length': 'x' },
  'a negative Content-Length': { 'Content-Length': '-1' },
  'a gigantic Content-Length': { 'Content-Length': '99999999999999999999999' },
  'a transfer coding that is not known': { 'Transfer-Encoding': 'unheard' },
  'both lengths': { 'Content-Length': 5, 'Transfer-Encoding': 'chunked' },
})) {
  improved(name, async () => {
    const { status, text } = await exchange(suite.server, head(suite.server, 'POST', `/classes/${Thing}`, { ...json, ...headers }));
    assert.ok(status === null || (status >= 400 && status < 502), text);
  });
}

improved('headers that come slowly are not waited for', async () => {
  const { closed } = await exchange(suite.server, 'GET /parse/health HTTP/1.1\r\nHost: a\r\nX-Slow: ', { patience: 5000 });
  assert.equal(closed, true);
});

improved('a body that comes slowly is not waited for', async () => {
  const bytes = `${head(suite.server, 'POST', `/classes/${Thing}`, { ...json, 'Content-Length': 100 })}{`;
  const { closed } = await exchange(suite.server, bytes, { patience: 6000 });
  assert.equal(closed, true);
});

test('headers that are too large', async () => {
  const { status } = await exchange(suite.server, head(suite.server, 'GET', '/health', { 'X-Large': 'x'.repeat(200_000) }));
  assert.ok(status === null || (status >= 400 && status < 500), `${status}`);
});

for (const [name, bytes] of Object.entries({
  'no HTTP at all': '\u0016\u0003\u0001 hello\r\n\r\n',
  'an unknown method': 'UNHEARD /parse/classes/Any HTTP/1.1\r\nHost: a\r\n\r\n',
  'a target with a NUL': 'GET /parse/\0 HTTP/1.1\r\nHost: a\r\n\r\n',
  'a broken escape in the target': 'GET /parse/classes/%zz HTTP/1.1\r\nHost: a\r\nX-Parse-Application-Id: e2e\r\n\r\n',
})) {
  test(name, async () => {
    const { status } = await exchange(suite.server, bytes);
    assert.ok(status === null || (status >= 400 && status < 500), `${status}`);
  });
}

improved('duplicate keys: the last one counts, as in JavaScript', async () => {
  const Other = newClass();
  const made = await suite.rest.request('POST', `/classes/${Other}`, { body: '{"a":1,"a":2,"b":{"c":1,"c":2}}', headers: json });
  assert.equal(made.status, 201, made.text);
  const { body } = await suite.rest.get(`/classes/${Other}/${made.body.objectId}`);
  assert.deepEqual([body.a, body.b], [2, { c: 2 }]);
});
