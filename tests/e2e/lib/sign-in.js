// Signing in with authData, where a suite is about who is let in and who is not.

import assert from 'node:assert/strict';

/** What a suite signs in with; the suite's server may start later. */
export function signInAt(suite) {
  const signIn = authData => suite.rest.post('/users', { authData });
  return {
    signIn,
    /** Wants a session, and gives the answer's body. */
    async letIn(authData) {
      const { status, body } = await signIn(authData);
      assert.ok(status < 300 && body.sessionToken, JSON.stringify([authData, body]));
      return body;
    },
    /** Wants a refusal whose text matches `message`. */
    async keptOut(authData, message = /./) {
      const { status, body } = await signIn(authData);
      assert.ok(status >= 400 && body.sessionToken === undefined, JSON.stringify([authData, body]));
      assert.match(body.error, message);
    },
  };
}
