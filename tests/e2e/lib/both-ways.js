// Steps of the tests in which Parse Server and parsegres go on with what the other has begun, on one database.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newName } from './accounts.js';

export async function succeed(promise, status = 200) {
  const answer = await promise;
  assert.equal(answer.status, status, answer.text);
  return answer.body;
}

export async function refused(promise, status, body) {
  const answer = await promise;
  assert.deepEqual([answer.status, answer.body], [status, body], answer.text);
}

/** What a log-in with a wrong password is answered, with status 404. */
export const wrong = { code: 101, error: 'Invalid username/password.' };

/** A new user on that side, with its name and password. */
export async function signUp(side, more = {}) {
  const username = newName();
  const made = await succeed(side.rest.post('/users', { username, password: 'secret', ...more }), 201);
  return { ...made, username, id: made.objectId };
}

export const logIn = (side, { username }, password = 'secret', more = {}) =>
  side.rest.post('/login', { username, password, ...more });

/** Registers tests that run once in each direction: eachWay(name, body(first, second)). `both` is of openBoth(). */
export const eachWayOf = both => (name, body) =>
  test(name, async () => {
    for (const [way, first, second] of both.ways()) {
      await body(first, second).catch(error => {
        error.message = `${way}: ${error.message}`;
        throw error;
      });
    }
  });
