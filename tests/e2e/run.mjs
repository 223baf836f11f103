#!/usr/bin/env node
// Runs the end-to-end tests: one private cluster for all files, one file after the other.
//   node run.mjs [file…]      all of suites/ and differential/ when no file is named
//   PARSEGRES_TEST_TARGET     parsegres (default), or reference: the original server, to check the tests themselves

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCluster } from './lib/cluster.js';

const here = path.dirname(fileURLToPath(import.meta.url));

function allFiles() {
  return ['suites', 'differential'].flatMap(folder =>
    fs
      .readdirSync(path.join(here, folder))
      .filter(name => name.endsWith('.test.js'))
      .map(name => path.join(here, folder, name))
  );
}

function runTests(files, cluster) {
  const child = spawn(process.execPath, ['--test', '--test-concurrency=1', '--test-reporter=spec', ...files], {
    stdio: 'inherit',
    env: { ...process.env, PARSEGRES_TEST_PG: cluster.url },
  });
  // Ctrl-C reaches the whole process group, SIGTERM only this process: the tests end first, then the cluster.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise(resolve => child.once('exit', code => resolve(code ?? 1)));
}

const cluster = await startCluster();
try {
  const named = process.argv.slice(2).map(name => path.resolve(name));
  process.exitCode = await runTests(named.length ? named : allFiles(), cluster);
} finally {
  await cluster.stop();
}
