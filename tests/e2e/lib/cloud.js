// Cloud Code in JavaScript on both servers: in the process of the original, and through parsegres-cloud for parsegres.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { start, stop } from './process.js';
import { restClient } from './rest.js';
import { keys, startServer } from './servers.js';
import { until } from './until.js';

const here = path.dirname(fileURLToPath(import.meta.url));
export const cloudProgram = path.resolve(here, '../../../cloud/bin/parsegres-cloud.js');

/** Starts parsegres-cloud for a server and waits until it has registered. `main` is a file. */
export async function startHost(server, main, { args = [], env = {} } = {}) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'parsegres-cloud-'));
  const logFile = path.join(directory, 'cloud.log');
  const { appId, masterKey, webhookKey } = server.config;
  const named = { serverURL: server.url, appId, masterKey, ...(webhookKey ? { webhookKey } : {}) };
  const flags = Object.entries(named).flatMap(([name, value]) => [`--${name}`, value]);
  const log = () => fs.readFileSync(logFile, 'utf8');
  const registrations = () => log().split('\n').filter(line => line.includes(' registered ')).length;
  const host = {
    logFile,
    log,
    registrations,
    async launch() {
      const before = fs.existsSync(logFile) ? registrations() : 0;
      host.process = start(process.execPath, [cloudProgram, ...flags, ...args, main], {
        logFile,
        env: { ...process.env, ...env },
      });
      await until('the registration of parsegres-cloud', () => {
        if (!host.process.running()) {
          throw new Error(`parsegres-cloud did not start:\n${log()}`);
        }
        return registrations() > before;
      });
    },
    async stop() {
      await stop(host.process);
      fs.rmSync(directory, { recursive: true, force: true });
    },
  };
  try {
    await host.launch();
  } catch (error) {
    await host.stop();
    throw error;
  }
  return host;
}

/** What a cloud function gives to a client of rest.js, or the error, even if it takes as long as the server waits. */
export async function functionResult(rest, name) {
  const { status, body } = await rest.request('POST', `/functions/${name}`, { body: {}, patience: 30_000 });
  return status === 200 ? body.result : body;
}

/**
 * A server of `target` with the Cloud Code in `main`, which appends what it is called with to the file that CLOUD_RECORD
 * names. {server, host, rest, master, calls()}: calls() gives what was recorded since it was asked last.
 */
export async function startCloudSide(target, databaseURI, main, options = {}) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'parsegres-calls-'));
  const env = { CLOUD_RECORD: path.join(directory, 'calls') };
  fs.writeFileSync(env.CLOUD_RECORD, '');
  const isReference = target === 'reference';
  const server = await startServer(target, {
    databaseURI,
    options: isReference ? { ...options, cloud: main } : options,
    env: isReference ? env : {},
  });
  const host = isReference ? null : await startHost(server, main, { env });
  let seen = 0;
  return {
    server,
    host,
    rest: restClient(server),
    master: restClient(server, { masterKey: keys.masterKey }),
    calls() {
      const lines = fs.readFileSync(env.CLOUD_RECORD, 'utf8').split('\n').filter(Boolean);
      const added = lines.slice(seen).map(line => JSON.parse(line));
      seen = lines.length;
      return added;
    },
    async stop() {
      await host?.stop();
      await server.stop();
      fs.rmSync(directory, { recursive: true, force: true });
    },
  };
}
