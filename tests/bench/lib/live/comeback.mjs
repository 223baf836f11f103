// Everybody comes back at once: how long until all are subscribed again?

import { stop } from '../../../e2e/lib/process.js';
import { count, median } from '../table.mjs';
import { own, sides, subscribe, withPlaces, write } from './stage.mjs';

export const name = 'live-comeback';
export const head = ['all clients come back', 'server', 'clients', 'all subscribed again after s', 'missing events afterwards'];

const clients = 10_000;
const patience = 120;

const accidents = [
  { title: 'their sockets were cut', happen: ({ crowd }) => crowd.cut({ patience }) },
  {
    title: 'the server was killed and started again',
    async happen({ crowd, server }) {
      await crowd.follow();
      await stop(server.process, { signal: 'SIGKILL' });
      await server.relaunch();
      return crowd.await({ patience });
    },
  },
];

/** Seconds, NaN when not all of them came back; and what they missed of what was written then. */
async function suffer(place, happen) {
  const { done, seconds } = await happen(place);
  const { missing } = await write(place, 20, 2, { expect: 'one' });
  return { seconds: done ? seconds : NaN, missing };
}

async function measure(place, bench) {
  await subscribe(place, clients, own, { patience });
  const made = [];
  for (const { title, happen } of accidents) {
    const rounds = [];
    while (rounds.length < bench.rounds) {
      rounds.push(await suffer(place, happen));
    }
    const seconds = median(rounds.map(round => round.seconds));
    const missing = rounds.reduce((sum, round) => sum + round.missing, 0);
    made.push([title, place.title, count(clients), Number.isNaN(seconds) ? `> ${patience}` : seconds.toFixed(1), count(missing)]);
  }
  return made;
}

export async function lines(bench, bed) {
  const made = [];
  for (const side of sides) {
    made.push(...(await withPlaces(bed, [[side]], ([place]) => measure(place, bench))));
  }
  return made;
}
