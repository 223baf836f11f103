// Private PostgreSQL clusters for the tests, made by scripts/cluster.sh below build/ and reached over TCP.

import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './process.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const script = path.join(root, 'scripts/cluster.sh');

/** A new folder for clusters; dropAll(folder) takes them all down, also those that a killed test left running. */
export function makePlace() {
  const folder = path.join(root, 'build/e2e');
  fs.mkdirSync(folder, { recursive: true });
  return fs.mkdtempSync(path.join(folder, 'run-'));
}

export async function dropAll(folder) {
  for (const name of fs.readdirSync(folder)) {
    await run(script, ['drop', path.join(folder, name)]);
  }
  fs.rmdirSync(folder);
}

/** A TCP port that is free now; the caller binds it at once. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const defaults = { max_connections: 200, shared_buffers: '256MB' };

// What only matters when the machine loses power.
const fast = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

function settingsOf({ settings = {}, durable = false }) {
  const plain = process.env.PARSEGRES_TEST_TARGET === 'reference' ? { shared_preload_libraries: '' } : {};
  const all = { ...defaults, ...(durable ? {} : fast), ...plain, ...settings };
  return Object.entries(all).map(([name, value]) => `${name}=${value}`);
}

/** Starts a new cluster; `settings` are PostgreSQL's. With `durable` it is as safe as a production server. */
export async function startCluster(options = {}) {
  const own = process.env.PARSEGRES_TEST_PLACE ? null : makePlace();
  const directory = fs.mkdtempSync(path.join(own ?? process.env.PARSEGRES_TEST_PLACE, 'cluster-'));
  fs.chmodSync(path.dirname(directory), 0o755);
  const control = (command, ...args) => run(script, [command, directory, ...args]);
  await control('init', '--tcp', ...settingsOf(options));
  await control('start');
  const base = (await control('url', '')).trim();
  return {
    /** Without a database: the caller adds `/name`. */
    url: base.replace(/\/[^/]*$/, ''),
    log: path.join(directory, 'log'),
    restartImmediately: () => control('restart', 'immediate'),
    stopImmediately: () => control('stop', 'immediate'),
    start: () => control('start'),
    async stop() {
      await control('drop');
      if (own) {
        fs.rmdirSync(own);
      }
    },
  };
}

/**
 * The cluster of this test process: the one that the runner started for all of them (PARSEGRES_TEST_PG), or one of its own
 * when a test file is run alone.
 */
export async function sharedCluster() {
  const url = process.env.PARSEGRES_TEST_PG;
  return url ? { url, stop: async () => undefined } : startCluster();
}
