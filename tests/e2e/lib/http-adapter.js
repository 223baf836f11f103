// An adapter of a team's own as an HTTP endpoint: keeps what it is asked, and answers as it is told.

import http from 'node:http';

/** `answer(question, response)` gives the JSON to answer with, or writes to the response itself and gives nothing. */
export async function startAdapter(answer = () => ({ result: null })) {
  const adapter = { asked: [], answer };
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', async () => {
      const question = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      adapter.asked.push(question);
      const said = await adapter.answer(question, response);
      if (said !== undefined) {
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify(said));
      }
    });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  adapter.url = `http://127.0.0.1:${server.address().port}/adapter`;
  adapter.stop = () => {
    server.closeAllConnections();
    return new Promise(resolve => server.close(resolve));
  };
  return adapter;
}
