// A server for webhooks: keeps what it is told, and answers as each path is told to.

import http from 'node:http';

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

/**
 * `on(path, answer)` sets what a path answers: a value for `success`, or a function of the request's body (and the
 * response, which it may write itself; then it gives undefined). `calls(path)` are the requests so far: {body, headers}.
 */
export async function startWebhooks() {
  const answers = new Map();
  const calls = new Map();
  const server = http.createServer(async (request, response) => {
    const body = await bodyOf(request);
    calls.set(request.url, [...(calls.get(request.url) ?? []), { body, headers: request.headers }]);
    const answer = answers.get(request.url);
    const said = typeof answer === 'function' ? await answer(body, response) : { success: answer };
    if (said !== undefined) {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(said));
    }
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    on(path, answer) {
      answers.set(path, answer);
      return origin + path;
    },
    calls: path => calls.get(path) ?? [],
    stop: () => {
      server.closeAllConnections();
      return new Promise(resolve => server.close(resolve));
    },
  };
}

/** Registers hooks of `server`'s app; each gives the answer. */
export function hookClient(master, hooks) {
  return {
    trigger: (className, triggerName, answer) =>
      master.post('/hooks/triggers', { className, triggerName, url: hooks.on(`/${triggerName}/${className}`, answer) }),
    define: (functionName, answer) =>
      master.post('/hooks/functions', { functionName, url: hooks.on(`/function/${functionName}`, answer) }),
    calls: (className, triggerName) => hooks.calls(`/${triggerName}/${className}`),
  };
}
