// 5,000 idle keep-alive connections: the proxy should stay under 100 MB and go on answering.

import fs from 'node:fs';
import net from 'node:net';
import { head } from '../../e2e/lib/raw.js';
import { withServer } from '../lib/own.mjs';
import { table } from '../lib/table.mjs';
import { good } from '../lib/timing.mjs';

const connections = 5000;

const resident = pid => Number(fs.readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024;

/** A connection that has had one answer and stays open. */
function connect(server) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(server.port, '127.0.0.1', () => socket.write(head(server, 'GET', '/health')));
    socket.once('error', reject);
    socket.once('data', () => resolve(socket));
  });
}

await withServer(async ({ server, client }) => {
  const { pid } = server.process.child;
  const empty = resident(pid);
  const sockets = [];
  while (sockets.length < connections) {
    sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => connect(server)))));
  }
  await good(client.post('/classes/Any', { a: 1 }));
  const full = resident(pid);
  const open = sockets.filter(socket => !socket.destroyed).length;
  sockets.forEach(socket => socket.destroy());
  const line = [String(open), empty.toFixed(1), full.toFixed(1), '100'];
  process.stdout.write(`${table(['idle connections', 'MB before', 'MB with them', 'at most'], [line])}\n\n`);
});
