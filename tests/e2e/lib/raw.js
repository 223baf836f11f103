// Requests byte by byte, for what no HTTP client would send.

import net from 'node:net';

/**
 * Sends `bytes` on a new connection and collects the answer until the server closes or `patience` ms are over:
 * {text, status (of the first answer, or null), closed}.
 */
export function exchange(server, bytes, { patience = 1500, until } = {}) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(server.port, '127.0.0.1');
    const chunks = [];
    const finish = closed => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      const status = text.match(/^HTTP\/1\.1 (\d{3})/);
      resolve({ text, closed, status: status ? Number(status[1]) : null });
    };
    const timer = setTimeout(() => finish(false), patience);
    socket.on('data', chunk => {
      chunks.push(chunk);
      if (until?.(Buffer.concat(chunks).toString('latin1'))) {
        finish(false);
      }
    });
    socket.once('close', () => finish(true));
    socket.once('error', error => {
      // A server may reset a connection whose bytes it does not want to read to the end.
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') {
        clearTimeout(timer);
        reject(error);
      }
    });
    socket.write(bytes);
  });
}

/** The head of a request, and a body. */
export function head(server, method, path, headers = {}) {
  const lines = Object.entries({ Host: '127.0.0.1', 'X-Parse-Application-Id': server.config.appId, ...headers });
  const target = new URL(server.url).pathname + path;
  return `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`;
}
