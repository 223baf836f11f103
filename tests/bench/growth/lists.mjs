// A where with 1, 100 and 1,000 (10,000) values in $in, on an indexed column.

import { fill } from '../lib/data.mjs';
import { withServer } from '../lib/own.mjs';
import { milliseconds, table } from '../lib/table.mjs';
import { good, time } from '../lib/timing.mjs';

await withServer(async ({ server, client }) => {
  await fill(server, 10_000);
  const lines = [];
  for (const size of [1, 100, 1000, 10_000]) {
    const where = n => ({ score: { $in: Array.from({ length: size }, (_, index) => ((index * 7 + n) % 10_000) + 1) } });
    const ask = n => good(client.post('/classes/Bench', { _method: 'GET', where: where(n), limit: 10 }));
    lines.push([`${size.toLocaleString('en')} values`, milliseconds(await time(100, ask))]);
  }
  process.stdout.write(`${table(['$in, limit 10', 'ms'], lines)}\n\n`);
});
