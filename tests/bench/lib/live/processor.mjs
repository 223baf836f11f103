// Processor time of everybody who takes part in a live query.

import fs from 'node:fs';
import { processesOf } from './stage.mjs';

const ticksOfSecond = 100;

function secondsOf(pid) {
  try {
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksOfSecond;
  } catch {
    return 0; // it has ended
  }
}

async function participants(place) {
  const group = ({ pid, backend_type: type }) => [type === 'client backend' ? 'backends' : 'worker', pid];
  return [...(await processesOf(place)).map(group), ['server', place.server.process.child.pid], ['clients', place.crowd.pid]];
}

/** {result, shares} of work(): by who, processors used on average, from 0 to the number of them. */
export async function withShares(place, work) {
  const before = (await participants(place)).map(([who, pid]) => [who, pid, secondsOf(pid)]);
  const started = performance.now();
  const result = await work();
  const elapsed = (performance.now() - started) / 1000;
  const shares = { backends: 0, worker: 0, server: 0, clients: 0 };
  for (const [who, pid, spent] of before) {
    shares[who] += Math.max(0, secondsOf(pid) - spent) / elapsed;
  }
  return { result, shares };
}
