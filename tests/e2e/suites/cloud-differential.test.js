// The same main.js in Parse Server's process and in parsegres through parsegres-cloud: calls and answers are the same.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startCloudSide } from '../lib/cloud.js';
import { sharedCluster } from '../lib/cluster.js';
import { comparable } from '../lib/compare-calls.js';
import { createDatabase, dropDatabase } from '../lib/sql.js';
import { scenarios, unordered } from '../lib/cloud-scenarios.js';

const main = fileURLToPath(new URL('../cloud-app/main.js', import.meta.url));
const targets = ['reference', 'parsegres'];
const sides = {};
let cluster;

before(async () => {
  cluster = await sharedCluster();
  for (const target of targets) {
    const databaseURI = await createDatabase(cluster, `e2e_cloud_${target}`);
    const options = { emailAdapter: undefined, publicServerURL: 'http://localhost/parse', appName: 'cloud' };
    sides[target] = await startCloudSide(target, databaseURI, main, options);
  }
});

after(async () => {
  for (const target of targets) {
    await sides[target]?.stop();
    await dropDatabase(cluster, `e2e_cloud_${target}`).catch(() => undefined);
  }
  await cluster?.stop();
});

const byText = (a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

async function played(side, name, play) {
  side.calls();
  const answers = [];
  const told = answer => {
    answers.push({ status: answer.status, body: answer.body, extra: answer.headers['x-extra'] });
    return answer.body;
  };
  await play({ ...side, told });
  const result = comparable({ answers, calls: side.calls() });
  return unordered.has(name) ? { ...result, calls: result.calls.sort(byText) } : result;
}

for (const [name, play] of Object.entries(scenarios)) {
  test(name, async () => {
    const expected = await played(sides.reference, name, play);
    const actual = await played(sides.parsegres, name, play);
    assert.ok(expected.answers.length > 0);
    assert.deepEqual(actual, expected);
  });
}
