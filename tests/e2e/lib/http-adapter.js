// An adapter of a team's own as an HTTP endpoint: keeps what it is asked, and answers as it is told.

import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import { fileURLToPath } from 'node:url';

const bridge = fileURLToPath(new URL('reference-adapter.cjs', import.meta.url));

/** The option that makes a server of `target` ask `adapter`, for `auth.<provider>` or `emailAdapter`. */
export function askOver(target, { url }, methods) {
  return target === 'reference' ? { module: bridge, options: { url, methods } } : { adapter: 'http', url, methods };
}

/**
 * `answer(question, response)` gives the JSON to answer with, or writes to the response itself and gives nothing. The
 * adapter has url, asked (the questions as they come), and next(), which waits for the question after those it gave before.
 */
export async function startAdapter(answer = () => ({ result: null })) {
  const adapter = { asked: [], answer };
  const arrived = new EventEmitter();
  let given = 0;
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', async () => {
      const question = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      adapter.asked.push(question);
      arrived.emit('question');
      const said = await adapter.answer(question, response);
      if (said !== undefined) {
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify(said));
      }
    });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  adapter.url = `http://127.0.0.1:${server.address().port}/adapter`;
  adapter.next = async () => {
    const signal = AbortSignal.timeout(10_000);
    while (adapter.asked.length <= given) {
      await once(arrived, 'question', { signal });
    }
    given += 1;
    return adapter.asked[given - 1];
  };
  adapter.stop = () => {
    server.closeAllConnections();
    return new Promise(resolve => server.close(resolve));
  };
  return adapter;
}

/** The token in the next mail to that address, of those that `mail` (an adapter of startAdapter) is asked to send. */
export async function tokenMailed(mail, address) {
  let question;
  do {
    question = await mail.next();
  } while (!JSON.stringify(question.args[0].user).includes(address));
  return new URL(question.args[0].link).searchParams.get('token');
}
