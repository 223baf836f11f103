// The test bed: one durable cluster, the servers on databases with the same content.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startCluster } from '../../e2e/lib/cluster.js';
import { defaultTarget, startServer } from '../../e2e/lib/servers.js';
import { createDatabase, databaseUrl, withClient } from '../../e2e/lib/sql.js';
import { fill } from './data.mjs';
import { fillPeople } from './people.mjs';

const production = { NODE_ENV: 'production' };

/** Calls work(bed) and takes everything down afterwards. */
export async function withCluster(work, settings = { shared_buffers: '512MB' }) {
  const cluster = await startCluster({ durable: true, settings });
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'parsegres-bench-'));
  const servers = [];
  const bed = {
    cluster,
    directory,
    async serve(target, database, options) {
      const server = await startServer(target, { databaseURI: databaseUrl(cluster, database), options, env: production });
      servers.push(server);
      return server;
    },
  };
  try {
    return await work(bed);
  } finally {
    for (const server of servers) {
      await server.stop();
    }
    await cluster.stop();
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

/** Parse Server makes and fills a database; parsegres and pgbench get copies of it. */
export async function serveBoth(bed, rows) {
  await createDatabase(bed.cluster, 'bench');
  const maker = await bed.serve('reference', 'bench');
  await fill(maker, rows);
  const tokens = await fillPeople(maker, rows);
  await maker.stop();
  await withClient(databaseUrl(bed.cluster, 'postgres'), async client => {
    for (const name of ['reference', 'parsegres', 'pgbench']) {
      await client.query(`CREATE DATABASE bench_${name} TEMPLATE bench`);
    }
  });
  return {
    tokens,
    sqlUrl: databaseUrl(bed.cluster, 'bench_pgbench'),
    servers: {
      reference: await bed.serve('reference', 'bench_reference'),
      parsegres: await bed.serve(defaultTarget, 'bench_parsegres'),
    },
  };
}
