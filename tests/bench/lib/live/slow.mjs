// A slow and a stopped reader among others: do the others notice, and does the server's memory grow?

import fs from 'node:fs';
import { count, median, milliseconds, ratio } from '../table.mjs';
import { everyone, object, resident, sides, subscribe, withPlaces, write } from './stage.mjs';

export const name = 'live-slow';
export const head = ['a slow and a stopped reader among 200', 'server', 'p99 ms without them', 'with them', 'ratio', 'missing', 'MB before', 'most',
  'grown by', 'the two were closed', 'after s'];

const readers = 200;
const rate = 100;
const pace = 2000; // bytes a second
const patience = 60; // seconds until the two should have been closed

// Long enough that the kernel's buffers are full within seconds: they take megabytes for each socket.
const body = { ...object, name: 'x'.repeat(4000) };

const closings = counts => Object.entries(counts).map(([reason, times]) => `${times} × ${reason}`).join(', ');
const hex = number => number.toString(16).toUpperCase().padStart(4, '0');

/** Connections that a server has open: who does not read does not see that it was closed, but the server's system tells. */
function openAt({ port }) {
  const established = new RegExp(`^ *\\d+: [0-9A-F]+:${hex(port)} [0-9A-F:]+ 01 `, 'gm');
  return fs.readFileSync('/proc/net/tcp', 'utf8').match(established)?.length ?? 0;
}

const p99Of = rounds => median(rounds.map(({ p99 }) => p99));
const writeTwoSeconds = place => write(place, rate, 2, { expect: 'all', body });

/** Broadcasts until both are closed, to within two seconds, or patience is over. */
async function outlast(place) {
  const { pid } = place.server.process.child;
  const rounds = [];
  const started = performance.now();
  let most = 0;
  const timer = setInterval(() => (most = Math.max(most, resident(pid))), 50);
  const elapsed = () => (performance.now() - started) / 1000;
  const areThere = () => openAt(place.server) > readers;
  while (areThere() && elapsed() < patience) {
    rounds.push(await writeTwoSeconds(place));
  }
  clearInterval(timer);
  return { rounds, most, seconds: elapsed(), closed: !areThere() };
}

async function measure(place, bench) {
  await subscribe(place, readers, everyone);
  await write(place, rate, 1, { expect: 'all', body });
  const quiet = [];
  while (quiet.length <= bench.rounds) {
    quiet.push(await writeTwoSeconds(place));
  }
  await subscribe(place, 1, everyone, { pace });
  await subscribe(place, 1, everyone, { pace: 0 });
  const before = resident(place.server.process.child.pid);
  const { rounds, most, seconds, closed } = await outlast(place);
  // What the server said to one that does not read is read only now.
  const { slowClosed } = await place.crowd.drain();
  return [
    `${rate} writes/s of 4 KB`,
    place.title,
    milliseconds(p99Of(quiet)),
    milliseconds(p99Of(rounds)),
    `${ratio(p99Of(rounds) / p99Of(quiet))}×`,
    count([...quiet, ...rounds].reduce((sum, { missing }) => sum + missing, 0)),
    before.toFixed(1),
    most.toFixed(1),
    (most - before).toFixed(1),
    closings(slowClosed).replaceAll('|', ' ') || 'no',
    closed ? seconds.toFixed(0) : `> ${seconds.toFixed(0)}`,
  ];
}

export async function lines(bench, bed) {
  const made = [];
  for (const side of sides) {
    made.push(await withPlaces(bed, [[side]], ([place]) => measure(place, bench)));
  }
  return made;
}
