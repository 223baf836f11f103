// Sockets that are subscribed and hear nothing: what they cost.

import { run } from '../../../e2e/lib/process.js';
import { count } from '../table.mjs';
import { own, processesOf, resident, sides, subscribe, withPlaces, write } from './stage.mjs';

export const name = 'live-idle';
export const head = ['idle sockets', 'server', 'subscribed after s', 'MB before', 'MB with them', 'KB each', 'connections of PostgreSQL before',
  'with them', 'missing events afterwards'];

const most = 20_000;
const spare = 500; // descriptors for everything else

/** As many as a process may have descriptors. */
async function size() {
  const limit = (await run('sh', ['-c', 'ulimit -Hn'])).trim();
  return limit === 'unlimited' ? most : Math.min(most, Number(limit) - spare);
}

const backends = async place => (await processesOf(place)).filter(one => one.backend_type === 'client backend').length;

async function measure(place) {
  const sockets = await size();
  const { pid } = place.server.process.child;
  await subscribe(place, 100, own);
  const before = [resident(pid), await backends(place)];
  const { seconds } = await subscribe(place, sockets - 100, own, { patience: 300 });
  const after = [resident(pid), await backends(place)];
  const { missing } = await write(place, 10, 2, { expect: 'one' });
  return [
    count(sockets),
    place.title,
    seconds.toFixed(1),
    before[0].toFixed(1),
    after[0].toFixed(1),
    (((after[0] - before[0]) * 1024) / (sockets - 100)).toFixed(1),
    String(before[1]),
    String(after[1]),
    count(missing),
  ];
}

export async function lines(bench, bed) {
  const made = [];
  for (const side of sides) {
    made.push(await withPlaces(bed, [[side]], ([place]) => measure(place)));
  }
  return made;
}
