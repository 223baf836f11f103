// The servers under test as processes of their own: parsegres, or the original from npm to check the tests themselves
// and to compare answers.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './cluster.js';
import { start, stop } from './process.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../../..');
export const parsegresBinary = process.env.PARSEGRES_BINARY || path.join(root, 'build/parsegres');
const referenceBinary = path.resolve(here, '../node_modules/parse-server/bin/parse-server');

/** What the suites run against unless they name a target: `parsegres` or `reference`. */
export const defaultTarget = process.env.PARSEGRES_TEST_TARGET || 'parsegres';

export const keys = {
  appId: 'e2e',
  masterKey: 'e2e-master',
  maintenanceKey: 'e2e-maintenance',
  readOnlyMasterKey: 'e2e-read-only',
};

// Clients may create classes, and errors are written out: the suites look at both.
const defaults = { ...keys, allowClientClassCreation: true, enableSanitizedErrorResponse: false, mountPath: '/parse' };

const commands = {
  parsegres: file => [parsegresBinary, [file]],
  reference: file => [process.execPath, [referenceBinary, file]],
};

// Log folders, start banners and the like: neither server has to be told the other's.
const extras = {
  parsegres: {},
  reference: { silent: true, logLevel: 'error', verifyServerUrl: false, directAccess: false, host: '127.0.0.1' },
};

async function ready(proc, url, appId, seconds) {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    if (!proc.running()) {
      throw new Error(`server did not start:\n${fs.readFileSync(proc.logFile, 'utf8').slice(-4000)}`);
    }
    const answer = await fetch(`${url}/health`, { headers: { 'X-Parse-Application-Id': appId } }).catch(() => null);
    if (answer?.status === 200) {
      await answer.arrayBuffer();
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  throw new Error(`server was not ready after ${seconds} s:\n${fs.readFileSync(proc.logFile, 'utf8').slice(-4000)}`);
}

/** Starts `target` on a database and waits until it is healthy. `env` adds environment variables. */
export async function startServer(target, { databaseURI, options = {}, env = {}, patience = 30, port }) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), `parsegres-e2e-${target}-`));
  const config = { ...defaults, ...extras[target], databaseURI, port: port || (await freePort()), ...options };
  config.serverURL = `http://127.0.0.1:${config.port}${config.mountPath}`;
  const file = path.join(directory, 'config.json');
  fs.writeFileSync(file, JSON.stringify(config, null, 1));
  const [command, args] = commands[target](file);
  const launch = () =>
    start(command, args, { logFile: path.join(directory, 'server.log'), cwd: directory, env: { ...process.env, ...env } });
  const server = {
    target,
    url: config.serverURL,
    port: config.port,
    config,
    databaseURI,
    logFile: path.join(directory, 'server.log'),
    process: launch(),
    /** Starts again, on the same port and database, after the process has ended. */
    async relaunch() {
      server.process = launch();
      await ready(server.process, config.serverURL, config.appId, patience);
    },
    async stop() {
      await stop(server.process);
      fs.rmSync(directory, { recursive: true, force: true });
    },
  };
  try {
    await ready(server.process, config.serverURL, config.appId, patience);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}
