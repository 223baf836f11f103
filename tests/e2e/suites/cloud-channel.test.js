// The connection between the server and a Cloud Code host, whatever the host says on it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import net from 'node:net';
import os from 'node:os';
import { startChannelHost } from '../lib/channel-host.js';
import { freePort } from '../lib/cluster.js';
import { stop } from '../lib/process.js';
import { openSuite } from '../lib/suite.js';

const webhookKey = 'only-the-server-knows';
const suite = openSuite(import.meta.filename, {
  options: { webhookKey },
  target: 'parsegres',
  prepare: () => ({ server, rest, master } = suite),
});
let server;
let rest;
let master;

const call = (params = {}) => rest.post('/functions/echo', params);

/** Registers the function `echo` at `url` for as long as the test runs. */
async function register(t, url) {
  const answer = await master.put('/hooks/host', { name: 'channel', url, functions: url ? ['echo'] : [] });
  assert.equal(answer.status, 200, answer.text);
  t.after(() => master.put('/hooks/host', { name: 'channel', url }));
}

async function serve(t, take) {
  const host = await startChannelHost(take);
  t.after(() => host.stop());
  await register(t, host.url);
  return host;
}

const echo = ({ number, call: { params } }) => `${number} ${JSON.stringify({ success: params.value })}`;

test('calls go over one connection of each worker, with the key, and are answered in any order', async t => {
  const waiting = [];
  const host = await serve(t, (calls, say) => {
    calls.forEach(one => waiting.push(() => say(echo(one))));
    if (waiting.length === 50) {
      waiting.reverse().forEach(answer => answer());
    }
  });
  const answers = await Promise.all(Array.from({ length: 50 }, (_, value) => call({ value })));
  assert.deepEqual(answers.map(({ body }) => body.result), Array.from({ length: 50 }, (_, value) => value));
  assert.ok(host.connections() <= os.availableParallelism(), `${host.connections()} connections`);
  assert.ok(host.keys().every(key => key === webhookKey));
});

for (const [what, line, expected] of [
  ['no JSON', '<html>', 'Malformed response'],
  ['half of an answer', '{"success":', 'Malformed response'],
  ['an error of its own', '{"error":{"code":142,"message":"no"}}', 'no'],
]) {
  test(`${what} is the answer to one call alone`, async t => {
    const host = await serve(t, (calls, say) =>
      calls.forEach(one => say(one.call.params.bad ? `${one.number} ${line}` : echo(one)))
    );
    const [bad, good] = await Promise.all([call({ bad: true }), call({ value: 'good' })]);
    assert.match(JSON.stringify(bad.body.error), new RegExp(expected));
    assert.equal(good.body.result, 'good');
    assert.equal((await call({ value: 'later' })).body.result, 'later');
    assert.ok(host.connections() <= os.availableParallelism());
  });
}

for (const [what, misbehave] of [
  ['says what is no answer', (say, socket) => say('hello')],
  ['says a number and nothing else', (say, socket) => say('7')],
  ['closes the connection', (say, socket) => socket.close()],
  ['breaks the connection', (say, socket) => socket.terminate()],
  ['sends more than the largest answer', (say, socket) => say(`1 "${'x'.repeat(20 * 1024 * 1024)}"`)],
]) {
  test(`a host that ${what} fails the calls under way, and is called anew`, async t => {
    let calm = false;
    await serve(t, (calls, say, socket) => (calm ? calls.forEach(one => say(echo(one))) : misbehave(say, socket)));
    const { status, body } = await call({ value: 1 });
    assert.equal(status, 400);
    assert.deepEqual(body, { code: 141, error: 'The hook gave no answer: the connection was lost.' });
    calm = true;
    assert.equal((await call({ value: 2 })).body.result, 2);
  });
}

test('answers to calls that nobody made are not heard', async t => {
  await serve(t, (calls, say) =>
    calls.forEach(one => {
      say('999999999 {"success":"for nobody"}');
      say(echo(one));
      say(echo(one));
    })
  );
  assert.equal((await call({ value: 1 })).body.result, 1);
  assert.equal((await call({ value: 2 })).body.result, 2);
});

test('a host that stops gets no more calls, and answers those that it has', async t => {
  const heard = [];
  let answerFirst;
  await serve(t, (calls, say, socket) => {
    for (const one of calls) {
      if (one.number === 'bye') {
        heard.push('bye');
        answerFirst();
        socket.close();
      } else if (one.call.params.value === 'first') {
        answerFirst = () => say(echo(one));
        say('bye');
      } else {
        heard.push(one.call.params.value);
        say(echo(one));
      }
    }
  });
  assert.equal((await call({ value: 'first' })).body.result, 'first');
  assert.deepEqual(heard, ['bye']);
  assert.equal((await call({ value: 'second' })).body.result, 'second');
});

test('a host that is not there, or speaks no WebSocket, is an error at once', async t => {
  await register(t, `ws://127.0.0.1:${await freePort()}/`);
  assert.match((await call()).body.error, /^The hook gave no answer: Connection refused\.$/);
  const mute = net.createServer(socket => socket.once('data', () => socket.end('HTTP/1.1 404 Not Found\r\n\r\n')));
  await new Promise(resolve => mute.listen(0, '127.0.0.1', resolve));
  t.after(() => mute.close());
  await register(t, `ws://127.0.0.1:${mute.address().port}/`);
  assert.match((await call()).body.error, /^The hook gave no answer: .*declined/);
});

test('a host that takes connections and says nothing is an error in time', async t => {
  const deaf = net.createServer(() => undefined);
  await new Promise(resolve => deaf.listen(0, '127.0.0.1', resolve));
  t.after(() => deaf.close());
  await register(t, `ws://127.0.0.1:${deaf.address().port}/`);
  const { body } = await rest.request('POST', '/functions/echo', { body: {}, patience: 30_000 });
  assert.equal(body.code, 141);
  assert.match(body.error, /^The hook gave no answer: /);
});

test('saves that ask do so over the connection, alone and in a batch', async t => {
  const host = await startChannelHost((calls, say) =>
    calls.forEach(({ number, call: { changes } }) =>
      say(`${number} ${JSON.stringify({ success: { object: { ...changes, seen: true } } })}`)
    )
  );
  t.after(() => host.stop());
  const triggers = [{ className: 'Asked', triggerName: 'beforeSave' }];
  await master.put('/hooks/host', { name: 'channel', url: host.url, triggers });
  t.after(() => master.put('/hooks/host', { name: 'channel', url: host.url }));
  const { body } = await rest.post('/classes/Asked', { a: 1 });
  assert.equal(body.seen, true);
  const requests = Array.from({ length: 20 }, (_, a) => ({ method: 'POST', path: '/parse/classes/Asked', body: { a } }));
  const batch = await rest.post('/batch', { requests });
  assert.ok(batch.body.every(({ success }) => success.seen === true));
  const stored = await rest.get('/classes/Asked', { where: JSON.stringify({ seen: true }), count: 1, limit: 0 });
  assert.equal(stored.body.count, 21);
});

test('a server with such connections stops at once', async t => {
  await serve(t, (calls, say) => calls.forEach(one => say(echo(one))));
  assert.equal((await call({ value: 1 })).body.result, 1);
  const begin = performance.now();
  await stop(server.process);
  assert.ok(performance.now() - begin < 2_000);
  await server.relaunch();
  assert.equal((await call({ value: 2 })).body.result, 2);
});

test('URLs are ws, http or https', async () => {
  for (const url of ['wss://127.0.0.1/', 'ftp://127.0.0.1/', 'ws', '']) {
    const { status, body } = await master.put('/hooks/host', { name: 'channel', url, functions: ['echo'] });
    assert.equal(status, 400);
    assert.equal(body.code, 143);
  }
});
