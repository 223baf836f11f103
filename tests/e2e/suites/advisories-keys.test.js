// Advisories about keys and addresses: a key counts from its addresses, and who may say what they are.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyClient, restClient } from '../lib/rest.js';
import { keys, startServer } from '../lib/servers.js';
import { createDatabase, dropDatabase } from '../lib/sql.js';
import { openSuite } from '../lib/suite.js';

const elsewhere = '10.1.2.3';
const suite = openSuite(import.meta.filename, {
  target: 'parsegres',
  options: { masterKeyIps: [elsewhere], maintenanceKeyIps: [elsewhere], readOnlyMasterKeyIps: [elsewhere] },
});
/** Calls `work` with another server, on a database of its own: servers on one database share its options. */
async function withServer(options, work) {
  const name = 'e2e_advisories_keys_other';
  const server = await startServer('parsegres', { databaseURI: await createDatabase(suite.cluster, name), options });
  try {
    await work(server);
  } finally {
    await server.stop();
    await dropDatabase(suite.cluster, name);
  }
}

const secretKeys = [
  { masterKey: keys.masterKey },
  { masterKey: keys.readOnlyMasterKey },
  { maintenanceKey: keys.maintenanceKey },
];

// Every header by which somebody once believed a client.
const claims = [
  'X-Forwarded-For',
  'X-Real-IP',
  'X-Client-IP',
  'Client-IP',
  'True-Client-IP',
  'CF-Connecting-IP',
  'Forwarded',
  'X-Forwarded',
  'X-Cluster-Client-IP',
  'Fastly-Client-IP',
  'Forwarded-For',
  'X-Originating-IP',
  'X-Remote-Addr',
  'Via',
  'Host',
  'X-Forwarded-Host',
];

/** Whether the key is taken for one: with it the schemas can be read. */
async function counts(server, key, headers = {}) {
  const { status, text } = await restClient(server).request('GET', '/schemas', { as: key, headers });
  assert.ok([200, 403].includes(status), text);
  return status === 200;
}

test('GHSA-vm5r-c87r-pf6x: no header makes a client come from an address of the keys', async () => {
  for (const key of secretKeys) {
    assert.equal(await counts(suite.server, key), false);
    for (const name of claims) {
      for (const value of [
        elsewhere,
        `for=${elsewhere}`,
        `${elsewhere}, 127.0.0.1`,
        `127.0.0.1, ${elsewhere}`,
        `"${elsewhere}"`,
      ]) {
        assert.equal(await counts(suite.server, key, { [name]: value }), false, `${name}: ${value}`);
      }
    }
  }
  const inForm = await bodyClient(suite.server).get('/schemas', {}, { masterKey: keys.masterKey });
  assert.equal(inForm.status, 403);
});

test('GHSA-vm5r-c87r-pf6x: but the proxies that the configuration trusts, and only these', async () => {
  const key = { masterKey: keys.masterKey };
  const forwarded = value => ({ 'X-Forwarded-For': value });
  await withServer({ masterKeyIps: [elsewhere], trustProxy: ['127.0.0.1'] }, async trusting => {
    assert.equal(await counts(trusting, key, forwarded(elsewhere)), true);
    assert.equal(await counts(trusting, key), false);
    // The nearest one that is not trusted is the client, whatever it says came before it.
    assert.equal(await counts(trusting, key, forwarded(`${elsewhere}, 192.0.2.1`)), false);
    assert.equal(await counts(trusting, key, forwarded(`${elsewhere}, 127.0.0.1`)), true);
    assert.equal(await counts(trusting, key, { 'X-Real-IP': elsewhere }), false);
  });
});

test('GHSA-vm5r-c87r-pf6x: nor does one take a client away from the address it comes from', async () => {
  await withServer({ masterKeyIps: ['127.0.0.1'] }, async local => {
    assert.equal(await counts(local, { masterKey: keys.masterKey }, { 'X-Forwarded-For': elsewhere }), true);
  });
});

test('a key from another address is told so alike for every request, and its batch is refused as a whole', async () => {
  const master = restClient(suite.server, { masterKey: keys.masterKey });
  for (const [method, path] of [
    ['GET', '/classes/Doc'],
    ['POST', '/classes/Doc'],
    ['POST', '/batch'],
    ['GET', '/users/me'],
  ]) {
    const body = method === 'POST' ? { requests: [{ method: 'GET', path: '/parse/schemas' }] } : undefined;
    const answer = await master.request(method, path, { body });
    assert.deepEqual(
      [answer.status, answer.body],
      [403, { error: 'unauthorized' }],
      `${method} ${path}: ${answer.text}`
    );
  }
  assert.equal((await restClient(suite.server).get('/classes/Doc')).status, 200);
});
