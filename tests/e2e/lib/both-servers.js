// Parse Server and the server under test beside each other on one database.

import path from 'node:path';
import { after, before } from 'node:test';
import { sharedCluster } from './cluster.js';
import { restClient } from './rest.js';
import { defaultTarget, keys, startServer } from './servers.js';
import { createDatabase, dropDatabase, query } from './sql.js';

// As Parse Server advises for several processes on one database: what it remembers has to be short-lived.
const forgetful = { cacheTTL: 1, databaseOptions: { schemaCacheTtl: 1 } };

async function openSide(target, databaseURI, options) {
  const server = await startServer(target, {
    databaseURI,
    options: { ...options(target), ...(target === 'reference' ? forgetful : {}) },
  });
  return { server, rest: restClient(server), master: restClient(server, { masterKey: keys.masterKey }) };
}

/**
 * Registers hooks of a test file; {original, ours, sql(text, values), ways()}. Each side has server, rest and master;
 * ways() are both orders of the sides, for what one begins and the other goes on with. `options(target)` are a server's.
 */
export function openBoth(file, options = () => ({})) {
  const both = {};
  const database = `e2e_${path.basename(file, '.test.js').replace(/[^a-z0-9]/gi, '_')}`;
  before(async () => {
    both.cluster = await sharedCluster();
    const databaseURI = await createDatabase(both.cluster, database);
    both.sql = (text, values, form) => query(databaseURI, text, values, form);
    both.original = await openSide('reference', databaseURI, options);
    both.ours = await openSide(defaultTarget, databaseURI, options);
    both.ways = () => [
      ['Parse Server to us', both.original, both.ours],
      ['us to Parse Server', both.ours, both.original],
    ];
  });
  after(async () => {
    await both.original?.server.stop();
    await both.ours?.server.stop();
    if (both.cluster) {
      await dropDatabase(both.cluster, database).catch(() => undefined);
      await both.cluster.stop();
    }
  });
  return both;
}
