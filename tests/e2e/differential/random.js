// Random choices that a seed repeats exactly.

/** A generator of the numbers [0, 1): mulberry32, whose whole state is one 32-bit number. */
function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function createRandom(seed) {
  const next = numbers(seed);
  const int = (low, high) => low + Math.floor(next() * (high - low + 1));
  const chance = probability => next() < probability;
  const pick = list => list[int(0, list.length - 1)];
  return {
    int,
    chance,
    pick,
    /** Some of the list, each at most once, between low and high of them. */
    some(list, low, high) {
      const rest = [...list];
      const count = Math.min(int(low, high), rest.length);
      return Array.from({ length: count }, () => rest.splice(int(0, rest.length - 1), 1)[0]);
    },
    list: (low, high, make) => Array.from({ length: int(low, high) }, make),
    /** One of {name: weight}. */
    weighted(weights) {
      let left = next() * Object.values(weights).reduce((sum, weight) => sum + weight, 0);
      for (const [name, weight] of Object.entries(weights)) {
        left -= weight;
        if (left < 0) {
          return name;
        }
      }
      return Object.keys(weights)[0];
    },
  };
}
