// Many subscribers with one condition: how many frames a second, and whose processor time is it?

import { count, milliseconds } from '../table.mjs';
import { withShares } from './processor.mjs';
import { everyone, subscribe, withPlaces, write } from './stage.mjs';

export const name = 'live-broadcast';
export const head = ['one condition', 'server', 'writes a second', 'frames a second', 'missing', 'p50 ms', 'p99 ms', 'processors: database worker',
  'backends', 'server', 'load client'];

const subscribers = 1000;
const rates = [20, 100];

function row({ title }, rate, { result, shares }) {
  return [
    `${count(subscribers)} subscribers, ${rate} writes/s`,
    title,
    result.rate.toFixed(1),
    count(result.framesPerSecond),
    count(result.missing),
    milliseconds(result.p50),
    milliseconds(result.p99),
    ...['worker', 'backends', 'server', 'clients'].map(who => shares[who].toFixed(2)),
  ];
}

export async function lines(bench, bed) {
  return withPlaces(bed, [['reference'], ['parsegres']], async places => {
    for (const place of places) {
      await subscribe(place, subscribers, everyone);
      await write(place, 10, 1, { expect: 'all' });
    }
    const made = [];
    for (const rate of rates) {
      for (const place of places) {
        const work = () => write(place, rate, bench.seconds, { expect: 'all' });
        made.push(row(place, rate, await withShares(place, work)));
      }
    }
    return made;
  });
}
