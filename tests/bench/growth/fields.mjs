// A class with 300 fields against one with 10: create, get, and update of one field.

import { withServer } from '../lib/own.mjs';
import { milliseconds, table } from '../lib/table.mjs';
import { good, time } from '../lib/timing.mjs';

const kinds = [n => `text ${n}`, n => n, n => n % 2 === 0, n => ({ a: n }), n => [n]];
const objectOf = fields => Object.fromEntries(Array.from({ length: fields }, (_, n) => [`field${n}`, kinds[n % kinds.length](n)]));

await withServer(async ({ client }) => {
  const lines = [];
  for (const fields of [10, 300]) {
    const path = `/classes/With${fields}`;
    const { objectId } = await good(client.post(path, objectOf(fields)));
    const create = await time(100, () => good(client.post(path, objectOf(fields))));
    const sparse = await time(100, () => good(client.post(path, objectOf(5))));
    const get = await time(200, () => good(client.get(`${path}/${objectId}`)));
    const update = await time(200, n => good(client.put(`${path}/${objectId}`, { field1: n })));
    lines.push([`${fields} fields`, ...[create, sparse, get, update].map(milliseconds)]);
  }
  process.stdout.write(`${table(['ms', 'create with all', 'create with 5', 'get', 'update one'], lines)}\n\n`);
});
