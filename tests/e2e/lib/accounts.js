// Users as the JavaScript SDK makes them, and the refusals it passes on.

import assert from 'node:assert/strict';
import { Parse } from './suite.js';

let counter = 0;

/** A name that nobody has yet. */
export function newName(prefix = 'user') {
  counter += 1;
  return `${prefix}${counter}x${process.pid}`;
}

/** A new user with a session, signed in from an installation of its own; the password is `secret`. */
export function signUp(username = newName(), fields = {}) {
  const user = new Parse.User({ username, password: 'secret', ...fields });
  return user.signUp(null, { installationId: `installation of ${username}` });
}

/** The options of an SDK call for this user; of nobody without one. */
export const as = user => (user ? { sessionToken: user.getSessionToken() } : {});

export const asMaster = { useMasterKey: true };

/** The SDK's call fails with that code, and with that text where one is given. */
export const rejects = (promise, code, message) =>
  assert.rejects(promise, error => {
    assert.deepEqual([error.code, message === undefined ? undefined : error.message], [code, message], error.message);
    return true;
  });

/** The SDK keeps track of a current user, as in a browser, while `work` runs. */
export async function withCurrentUser(work) {
  Parse.User.enableUnsafeCurrentUser();
  try {
    return await work();
  } finally {
    await Parse.User.logOut().catch(() => undefined);
    Parse.User._clearCache();
    Parse.User.disableUnsafeCurrentUser();
  }
}
