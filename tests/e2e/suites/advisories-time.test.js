// Whether somebody has an account is not told by the time that a refusal takes either.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSuite } from '../lib/suite.js';

const suite = openSuite(import.meta.filename, { target: 'parsegres', prepare: fill });
let withoutPassword;

async function fill() {
  await suite.rest.post('/users', { username: 'known', password: 'secret', email: 'known@example.com' });
  const { body } = await suite.rest.post('/users', { authData: { anonymous: { id: 'no password' } } });
  withoutPassword = body.username;
  assert.ok(withoutPassword);
}

const median = times => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];

async function timeOf(path, body) {
  const began = performance.now();
  const answer = await suite.rest.post(path, body);
  assert.equal(answer.body.code, 101);
  return performance.now() - began;
}

/** Medians of requests that take turns, so that all meet the same machine. */
async function medians(path, bodies, rounds = 15) {
  const times = bodies.map(() => []);
  for (let round = 0; round < rounds; ++round) {
    for (const [i, body] of bodies.entries()) times[i].push(await timeOf(path, body));
  }
  return times.map(median);
}

for (const path of ['/login', '/verifyPassword']) {
  test(`${path} works as long for who is not there as for a wrong password`, async () => {
    const password = 'wrong';
    const [wrong, ...others] = await medians(path, [
      { username: 'known', password },
      { username: 'unknown', password },
      { email: 'unknown@example.com', password },
      { username: withoutPassword, password },
    ]);
    for (const [i, other] of others.entries()) assert.ok(other > wrong / 2, `${i}: ${other} ms, wrong: ${wrong} ms`);
  });
}
