// What LiveQuery costs those who write.

import { check } from '../check.mjs';
import { forms } from '../forms.mjs';
import { loadServer } from '../load.mjs';
import { settle } from '../settle.mjs';
import { count, median, milliseconds, ratio } from '../table.mjs';
import { className, object, sides, subscribe, titleOf, withPlaces } from './stage.mjs';

export const name = 'live-writers';
export const head = ['creates a second', 'LiveQuery off', 'on, nobody subscribed', 'to off', 'aim', '1,000 other conditions', 'to off', 'aim',
  'p99 ms off', 'nobody', '1,000'];

const template = forms.REST({ method: 'POST', path: `/classes/${className}`, body: { ...object, n: 5, serial: 0 } });
const created = { status: 201, test: body => typeof body.objectId === 'string' };
const others = { n: '-1%i%' }; // never 5
const aims = ['≥ 0.97', '≥ 0.85'];

/** The rates and percentiles of the three places of one side, medians of interleaved rounds. */
async function measure(places, bench) {
  const samples = places.map(() => []);
  // The round before the first warms up and does not count.
  for (let round = 0; round <= bench.rounds; round += 1) {
    for (const [index, { server }] of places.entries()) {
      await settle({ servers: places.map(place => place.server), sqlUrl: bench.sqlUrl });
      const options = { highest: 1, directory: bench.directory, seconds: round ? bench.seconds : 1 };
      samples[index][round] = await loadServer(server, template, options);
    }
  }
  const middle = key => samples.map(rounds => median(rounds.slice(1).map(sample => sample[key])));
  return { rates: middle('rate'), p99s: middle('p99') };
}

function row(title, { rates: [off, ...on], p99s }) {
  const compared = on.flatMap((rate, index) => [count(rate), ratio(rate / off), title === 'parsegres' ? aims[index] : '–']);
  return [title, count(off), ...compared, ...p99s.map(milliseconds)];
}

const lineOf = (side, bench, bed) =>
  withPlaces(bed, [[side, {}], [side], [side]], async places => {
    for (const { server } of places) {
      await check(server, template, created);
    }
    await subscribe(places[2], 1000, others);
    return row(titleOf(side), await measure(places, bench));
  });

export async function lines(bench, bed) {
  const made = [];
  for (const side of sides) {
    made.push(await lineOf(side, bench, bed));
  }
  return made;
}
