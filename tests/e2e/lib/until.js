// Waiting for what happens by itself: not for so long, but until it has, or a deadline has passed.

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/** Asks again and again until `ask` gives something true, and returns that. `what` is for the error. */
export async function until(what, ask, { patience = 30_000 } = {}) {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    if (Date.now() > deadline) {
      throw new Error(`${what}: not within ${patience} ms`);
    }
    await pause(20);
  }
}
