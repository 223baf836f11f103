// Get by id and find 20 by an indexed range at 10,000 and at 1,000,000 rows: should be within 1.3×.

import { cases } from '../lib/cases.mjs';
import { fill } from '../lib/data.mjs';
import { idOf } from '../lib/ids.mjs';
import { forms } from '../lib/forms.mjs';
import { loadServer } from '../lib/load.mjs';
import { withServer } from '../lib/own.mjs';
import { count, median, ratio, table } from '../lib/table.mjs';
import { good } from '../lib/timing.mjs';

const sizes = [10_000, 1_000_000];
const rounds = 3;
const seconds = 3;

async function rates(rows) {
  return withServer(async ({ server, client, bed }) => {
    await fill(server, rows);
    await good(client.get(`/classes/Bench/${idOf('Bench', rows)}`));
    const result = {};
    for (const name of ['get', 'find']) {
      const one = cases.find(each => each.name === name);
      const template = forms.REST(one.request);
      const samples = [];
      for (let round = 0; round <= rounds; round += 1) {
        samples.push(await loadServer(server, template, { highest: rows - 20, seconds, directory: bed.directory }));
      }
      result[name] = median(samples.slice(1).map(({ rate }) => rate));
    }
    return result;
  });
}

const [small, large] = [await rates(sizes[0]), await rates(sizes[1])];
const line = (title, name) => [title, count(small[name]), count(large[name]), `${ratio(small[name] / large[name])}×`, '1.3×'];
process.stdout.write(`${table(
  ['requests a second', '10,000 rows', '1,000,000 rows', 'cost grows', 'at most'],
  [line('get by id', 'get'), line('find 20 by an indexed range', 'find')]
)}\n\n`);
