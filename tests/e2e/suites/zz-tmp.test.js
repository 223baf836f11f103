import { test } from 'node:test';
import fs from 'node:fs';
import { startCloudSide } from '../lib/cloud.js';
import { sharedCluster } from '../lib/cluster.js';
import { createDatabase } from '../lib/sql.js';
test('x', async () => {
  const cluster = await sharedCluster();
  const main = new URL('../cloud-app/main.js', import.meta.url).pathname;
  const side = await startCloudSide(process.env.T, await createDatabase(cluster, `tmp_${process.env.T}`), main, {});
  for (let i = 0; i < 12; i++) { const r = await side.rest.post('/classes/Item', {name: 'n' + i}); console.log(r.status, JSON.stringify(r.body)); }
  console.log(fs.readFileSync(side.server.logFile, 'utf8').slice(-3000), side.host?.log());
  await side.stop();
  await cluster.stop();
});
