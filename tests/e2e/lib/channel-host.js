// A Cloud Code host over WebSockets that does as a test says.

import http from 'node:http';
import { WebSocketServer } from 'ws';

/** "bye" is a number without a call. */
function callOf(line) {
  const [number] = line.split(' ', 1);
  return { number, call: number === line ? null : JSON.parse(line.slice(number.length)) };
}

/**
 * Starts a host that hands its calls to `take(calls, say, socket)`, once for each message: calls are {number, call}, and
 * say(line) sends a line. {url, connections(), keys(), stop()}: how many connections were made, and with which keys.
 */
export async function startChannelHost(take) {
  const server = http.createServer((request, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ server, maxPayload: 0 });
  const keys = [];
  sockets.on('connection', (socket, request) => {
    keys.push(request.headers['x-parse-webhook-key']);
    const say = line => socket.send(`${line}\n`);
    socket.on('message', data => {
      const lines = data.toString().split('\n').filter(Boolean);
      take(lines.map(callOf), say, socket);
    });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `ws://127.0.0.1:${server.address().port}/`,
    connections: () => keys.length,
    keys: () => keys,
    async stop() {
      sockets.clients.forEach(socket => socket.terminate());
      await new Promise(resolve => server.close(resolve));
    },
  };
}
