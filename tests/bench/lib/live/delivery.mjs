// Subscribers that have a condition each: is every event delivered, and how soon?

import { count, median, milliseconds } from '../table.mjs';
import { own, subscribe, withPlaces, write } from './stage.mjs';

export const name = 'live-delivery';
export const head = ['own conditions', 'server', 'subscribed after s', 'writes a second', 'events', 'missing', 'doubled', 'stray', 'p50 ms',
  'p99 ms', 'aim', 'most'];

const sizes = [
  { subscribers: 1000, rate: 200, aim: 15, sides: ['reference', 'parsegres'] },
  { subscribers: 10_000, rate: 500, aim: 50, sides: ['parsegres'] },
];

function row({ subscribers, rate, aim }, { title, seconds, rounds }) {
  const middle = key => median(rounds.map(round => round[key]));
  const sum = key => count(rounds.reduce((total, round) => total + round[key], 0));
  return [
    `${count(subscribers)} subscribers, ${rate} writes/s`,
    title,
    seconds.toFixed(1),
    middle('rate').toFixed(1),
    ...['expected', 'missing', 'doubled', 'stray'].map(sum),
    milliseconds(middle('p50')),
    milliseconds(middle('p99')),
    title === 'parsegres' ? `≤ ${aim}, all` : '–',
    milliseconds(Math.max(...rounds.map(round => round.max))),
  ];
}

async function measure(size, bench, bed) {
  return withPlaces(bed, size.sides.map(side => [side]), async places => {
    for (const place of places) {
      place.seconds = (await subscribe(place, size.subscribers, own)).seconds;
      place.rounds = [];
    }
    // The round before the first warms up and does not count.
    for (let round = 0; round <= bench.rounds; round += 1) {
      for (const place of places) {
        place.rounds[round] = await write(place, size.rate, round ? bench.seconds : 1, { expect: 'one' });
      }
    }
    return places.map(place => row(size, { ...place, rounds: place.rounds.slice(1) }));
  });
}

export async function lines(bench, bed) {
  const made = [];
  for (const size of sizes) {
    made.push(...(await measure(size, bench, bed)));
  }
  return made;
}
