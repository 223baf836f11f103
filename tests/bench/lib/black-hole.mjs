// A port that takes no connection: who connects waits, as where a firewall drops what comes.

import { spawn } from 'node:child_process';
import net from 'node:net';
import { once } from 'node:events';

// It listens, and then never gets to accept.
const listener = `
  const server = require('net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('fs').writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

/** {url, close()} */
export async function startBlackHole() {
  const child = spawn(process.execPath, ['-e', listener], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout, 'data');
  // The kernel takes a few connections for it; these are they.
  const sockets = Array.from({ length: 4 }, () => net.connect(Number(port), '127.0.0.1').on('error', () => undefined));
  return {
    url: `http://127.0.0.1:${port}/`,
    close() {
      sockets.forEach(socket => socket.destroy());
      child.kill('SIGKILL');
    },
  };
}
