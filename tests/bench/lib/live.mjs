// Live queries, in parts that can be chosen by themselves. `live` is all of them: some ten minutes, and so only when named.

import * as broadcast from './live/broadcast.mjs';
import * as comeback from './live/comeback.mjs';
import * as delivery from './live/delivery.mjs';
import * as idle from './live/idle.mjs';
import * as slow from './live/slow.mjs';
import * as writers from './live/writers.mjs';
import { table } from './table.mjs';

const parts = [delivery, broadcast, writers, idle, slow, comeback];
export const names = ['live', ...parts.map(({ name }) => name)];

/** The tables of the chosen parts. */
export async function liveTables(chosen, bench, bed, progress) {
  const made = [];
  for (const { name, head, lines } of parts) {
    if (chosen.includes('live') || chosen.includes(name)) {
      progress(name);
      made.push(table(head, await lines(bench, bed)));
    }
  }
  return made;
}
