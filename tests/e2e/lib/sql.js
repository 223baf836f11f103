// SQL on the side of the tests: databases for suites, rows that only an administrator can write.

import pg from 'pg';

// Results come back as PostgreSQL writes them: a test compares what is stored, not what a driver makes of it.
const asText = { getTypeParser: () => value => value };

export function databaseUrl(cluster, name) {
  return `${cluster.url}/${name}`;
}

/** Connects, calls `work(client)` and closes. */
export async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the server may be killed on purpose while connected
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

export async function createDatabase(cluster, name) {
  await withClient(databaseUrl(cluster, 'postgres'), async client => {
    await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    await client.query(`CREATE DATABASE "${name}"`);
  });
  const url = databaseUrl(cluster, name);
  await withClient(url, client => client.query('CREATE EXTENSION IF NOT EXISTS postgis'));
  return url;
}

export async function dropDatabase(cluster, name) {
  await withClient(databaseUrl(cluster, 'postgres'), client =>
    client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
  );
}

/** One query on a connection of its own; the rows. `raw` leaves every value as text. */
export function query(url, text, values = [], { raw = false } = {}) {
  return withClient(url, async client => {
    const result = await client.query(raw ? { text, values, types: asText } : { text, values });
    return result.rows;
  });
}
