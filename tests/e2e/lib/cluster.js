// A private PostgreSQL cluster in a temporary directory, on a free TCP port of 127.0.0.1 and with trust authentication.
// As root the server runs as the unprivileged user `postgres`, since PostgreSQL refuses to run as root.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { run } from './process.js';

const bin = execFileSync(process.env.PG_CONFIG || 'pg_config', ['--bindir'], { encoding: 'utf8' }).trim();

function owner() {
  if (process.getuid() !== 0) {
    return {};
  }
  const id = flag => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
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

// What a test machine needs to find the extension (a destination directory, for example) comes as `name = value` lines.
function extraSettings() {
  return (process.env.PARSEGRES_PG_SETTINGS || '').split('\n').filter(line => line.trim() !== '');
}

function configuration(port, directory, settings) {
  const all = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: directory,
    max_connections: 200,
    shared_buffers: '256MB',
    // Several suites print their times: the log must not be what they wait for.
    log_min_messages: 'warning',
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = '${value}'`);
  return [...lines, ...extraSettings()].join('\n') + '\n';
}

/**
 * Starts a new cluster. `settings` are PostgreSQL settings; durable: false (the default) turns off what only matters
 * when the machine loses power.
 */
export async function startCluster({ settings = {}, durable = false } = {}) {
  const identity = owner();
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'parsegres-cluster-'));
  if (identity.uid !== undefined) {
    fs.chownSync(directory, identity.uid, identity.gid);
  }
  const data = path.join(directory, 'data');
  const execute = (program, ...args) => run(path.join(bin, program), args, { ...identity, cwd: directory });
  const port = await freePort();
  await execute('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync');
  const fast = durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  fs.appendFileSync(path.join(data, 'postgresql.conf'), configuration(port, directory, { ...fast, ...settings }));
  const log = path.join(directory, 'postgresql.log');
  const control = (...args) => execute('pg_ctl', '-D', data, '-l', log, '-w', ...args);
  await control('start');
  return {
    url: `postgres://postgres@127.0.0.1:${port}`,
    log,
    data,
    restartImmediately: () => control('restart', '-m', 'immediate'),
    stopImmediately: () => control('stop', '-m', 'immediate'),
    start: () => control('start'),
    async stop() {
      await control('stop', '-m', 'immediate').catch(() => undefined);
      fs.rmSync(directory, { recursive: true, force: true });
    },
  };
}

/**
 * The cluster of this test process: the one that the runner started for all of them (PARSEGRES_TEST_PG), or one of its own
 * when a test file is run alone.
 */
export async function sharedCluster() {
  const url = process.env.PARSEGRES_TEST_PG;
  if (url) {
    return { url, stop: async () => undefined };
  }
  return startCluster();
}
