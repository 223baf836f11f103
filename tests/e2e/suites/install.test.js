// `make install` into a folder of its own: what is there afterwards starts.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../lib/process.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const destination = fs.mkdtempSync(path.join(os.tmpdir(), 'parsegres-install-'));
const installed = name => path.join(destination, 'usr', name);

before(async () => {
  // Not those of a make that runs these tests.
  const { MAKEFLAGS, MAKELEVEL, MFLAGS, ...env } = process.env;
  await run('make', ['-C', root, 'install', `DESTDIR=${destination}`, 'PREFIX=/usr'], { env });
});

after(() => fs.rmSync(destination, { recursive: true, force: true }));

test('the server', async () => {
  assert.match(await run(installed('bin/parsegres'), ['--help']), /Usage: parsegres/i);
});

test('the extension', () => {
  const files = fs.readdirSync(destination, { recursive: true });
  for (const file of ['parsegres.so', 'parsegres.control']) {
    assert.equal(files.filter(name => path.basename(name) === file).length, 1, file);
  }
});

test('parsegres-cloud, with its packages and readable by everybody', async () => {
  const program = installed('bin/parsegres-cloud');
  assert.match(await run(program, ['--help']), /Usage: parsegres-cloud/);
  const files = fs.readdirSync(installed('lib/parsegres-cloud'), { recursive: true, withFileTypes: true });
  const hidden = files.filter(file => !(fs.lstatSync(path.join(file.path, file.name)).mode & 0o004));
  assert.deepEqual(hidden, []);
  // Where it was installed to counts, not where it was built.
  assert.ok(fs.realpathSync(program).startsWith(fs.realpathSync(destination)));
});
