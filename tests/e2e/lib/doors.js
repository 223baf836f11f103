// One request at each door that leads to it: plain REST, the form of the JavaScript SDK, an entry of a batch.

import assert from 'node:assert/strict';

async function inBatch(suite, method, path, { query = {}, body = {}, as = {} }) {
  const entry = { method, path: new URL(suite.server.url).pathname + path, body: { ...query, ...body } };
  const answer = await suite.rest.post('/batch', { requests: [entry] }, as);
  return answer.status === 200 ? (answer.body[0].success ?? answer.body[0].error) : answer.body;
}

/** What the server answers at each door, one after the other: [[door, body]…]; a refusal is a body with a code. */
export async function knock(suite, method, path, options = {}) {
  return [
    ['rest', (await suite.rest.request(method, path, options)).body],
    ['sdk', (await suite.sdk.request(method, path, options)).body],
    ['batch', await inBatch(suite, method, path, options)],
  ];
}

/** Knocks, and wants the same refusal everywhere: its code, and its text if one is given. */
export async function assertRefused(suite, code, method, path, { error, ...options } = {}) {
  for (const [door, body] of await knock(suite, method, path, options)) {
    const said = `${method} ${path} at ${door}: ${JSON.stringify(body)}`;
    assert.equal(body?.code, code, said);
    assert.ok(error === undefined || error.test(body.error), said);
  }
}

/** Knocks, and wants an answer everywhere; gives the bodies. */
export async function assertAnswered(suite, method, path, options) {
  const answers = await knock(suite, method, path, options);
  for (const [door, body] of answers) {
    assert.ok(body && body.code === undefined, `${method} ${path} at ${door}: ${JSON.stringify(body)}`);
  }
  return answers.map(([, body]) => body);
}
