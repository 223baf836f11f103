// What a test file opens first: a database of its own, the server under test on it, clients for it.

import path from 'node:path';
import { after, before, test } from 'node:test';
import Parse from 'parse/node';
import { sharedCluster } from './cluster.js';
import { bodyClient, restClient } from './rest.js';
import { defaultTarget, keys, startServer } from './servers.js';
import { createDatabase, dropDatabase, query } from './sql.js';

function databaseName(file) {
  return `e2e_${path.basename(file, '.test.js').replace(/[^a-z0-9]/gi, '_')}`;
}

/**
 * Registers before/after hooks of a test file (`import.meta.filename`) and returns the suite: server, rest, master
 * (rest with the master key), sdk (rest in the SDK's form), sql(text, values). Filled in when the tests run. `prepare`
 * makes what all tests of the file look at; it belongs here since node runs root hooks without waiting for one another.
 */
export function openSuite(file, { options = {}, target = defaultTarget, prepare } = {}) {
  const suite = { target };
  before(async () => {
    suite.cluster = await sharedCluster();
    const databaseURI = await createDatabase(suite.cluster, databaseName(file));
    suite.server = await startServer(target, { databaseURI, options });
    suite.rest = restClient(suite.server);
    suite.master = restClient(suite.server, { masterKey: keys.masterKey });
    suite.sdk = bodyClient(suite.server);
    suite.sql = (text, values, form) => query(databaseURI, text, values, form);
    Parse.initialize(keys.appId, undefined, keys.masterKey);
    Parse.serverURL = suite.server.url;
    // A server error is a finding, not something to try again five times.
    Parse.CoreManager.set('REQUEST_ATTEMPT_LIMIT', 1);
    await prepare?.();
  });
  after(async () => {
    await suite.server?.stop();
    if (suite.cluster) {
      await dropDatabase(suite.cluster, databaseName(file)).catch(() => undefined);
      await suite.cluster.stop();
    }
  });
  return suite;
}

/**
 * A test of a behaviour that the original server gets wrong on PostgreSQL and parsegres does not: it is left out, with that
 * reason, when the original is what is being tested.
 */
export function improved(name, body) {
  test(name, { skip: defaultTarget === 'reference' && 'the original server is known to differ' }, body);
}

let counter = 0;

/** A class name that no other test of this process uses. */
export function newClass(prefix = 'Thing') {
  counter += 1;
  return `${prefix}${counter}x${process.pid}`;
}

export { Parse };
