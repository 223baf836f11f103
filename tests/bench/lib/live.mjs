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

/** A part that fails does not take the minutes of the others with it. */
async function tableOf({ name, head, lines }, bench, bed) {
  try {
    return table(head, await lines(bench, bed));
  } catch (error) {
    process.exitCode = 1;
    return `${name} failed: ${error.stack}`;
  }
}

/** The tables of the chosen parts. */
export async function liveTables(chosen, bench, bed, progress) {
  const made = [];
  for (const { name, head, lines } of parts) {
    if (chosen.includes('live') || chosen.includes(name)) {
      progress(name);
      made.push(await tableOf({ name, head, lines }, bench, bed));
    }
  }
  return made;
}
