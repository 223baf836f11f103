// The program: loads main.js, listens, registers, and goes when it is told to.

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { offerCloud } from './cloud-api.js';
import { Dispatcher } from './dispatch.js';
import { help } from './help.js';
import { listen } from './listener.js';
import { makeLog } from './log.js';
import { UsageError, readOptions } from './options.js';
import { connectSdk, shareSdk } from './parse.js';
import { Registration } from './registration.js';
import { Registry } from './registry.js';
import { ServerApi } from './server-api.js';

function urlOf({ host, url }, { port }) {
  if (url) {
    return url;
  }
  return `ws://${host.includes(':') ? `[${host}]` : host}:${port}/`;
}

function signalled() {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM']) {
      process.once(signal, () => resolve(signal));
    }
  });
}

/** One handler's mistake is not the end of the others. */
function keepRunning(log) {
  process.on('unhandledRejection', error => log.error('nobody waited for what failed here:', error));
  process.on('uncaughtException', error => log.error('nobody caught this:', error));
}

async function run(options) {
  const stopping = signalled();
  const log = makeLog(options.logLevel);
  const server = new ServerApi(options);
  const registry = new Registry(log);
  shareSdk();
  connectSdk(options);
  offerCloud(registry, server, options, log);
  await import(pathToFileURL(path.resolve(options.main)).href);
  keepRunning(log);
  const listener = await listen(options, new Dispatcher(registry, log, server), log);
  const registration = new Registration({ ...options, url: urlOf(options, listener.address) }, registry, server, log);
  await registration.start();
  log.info(`${await stopping}: stopping`);
  await registration.stop();
  await listener.close();
  process.exit(0);
}

/** Gives the exit status, or does not come back. */
export async function main(args) {
  let options;
  try {
    options = readOptions(args, process.env);
  } catch (error) {
    if (!(error instanceof UsageError)) {
      throw error;
    }
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  await run(options);
  return 0;
}
