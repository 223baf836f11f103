#!/usr/bin/env node
// Runs the end-to-end tests: one private cluster for all files, one file after the other.
//   node run.mjs [file…]      all of suites/ and differential/ when no file is named
//   PARSEGRES_TEST_TARGET     parsegres (default), or reference: the original server, to check the tests themselves

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { dropAll, makePlace, startCluster } from './lib/cluster.js';

const here = path.dirname(fileURLToPath(import.meta.url));

function allFiles() {
  return ['suites', 'differential'].flatMap(folder =>
    fs
      .readdirSync(path.join(here, folder))
      .filter(name => name.endsWith('.test.js'))
      .map(name => path.join(here, folder, name))
  );
}

function runTests(files, env) {
  const child = spawn(process.execPath, ['--test', '--test-concurrency=1', '--test-reporter=spec', ...files], {
    stdio: 'inherit',
    detached: true,
    env: { ...process.env, ...env },
  });
  // The tests and the servers they started are one process group: nobody is left behind.
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => process.kill(-child.pid, 'SIGTERM'));
  }
  return new Promise(resolve => child.once('exit', code => resolve(code ?? 1)));
}

const place = makePlace();
process.env.PARSEGRES_TEST_PLACE = place;
const cluster = await startCluster();
try {
  const named = process.argv.slice(2).map(name => path.resolve(name));
  const env = { PARSEGRES_TEST_PG: cluster.url, PARSEGRES_TEST_PLACE: place };
  process.exitCode = await runTests(named.length ? named : allFiles(), env);
} finally {
  await dropAll(place);
}
