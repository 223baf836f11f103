// Times of requests sent one after the other, for questions of growth rather than of throughput.

import { median } from './table.mjs';

/** Median milliseconds of `times` calls of ask(n), after some that warm up. */
export async function time(times, ask) {
  const taken = [];
  for (let n = 0; n < times + 20; n += 1) {
    const started = process.hrtime.bigint();
    await ask(n);
    taken.push(Number(process.hrtime.bigint() - started) / 1e6);
  }
  return median(taken.slice(20));
}

/** The answer, which has to be a success. */
export async function good(promise) {
  const answer = await promise;
  if (answer.status >= 300) {
    throw new Error(`${answer.status} ${answer.text.slice(0, 300)}`);
  }
  return answer.body;
}
