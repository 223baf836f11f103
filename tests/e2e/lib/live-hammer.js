// Writers who make, change and delete objects at a rate, and what events say of such objects.

import { done, madeId } from './live.js';

/** Writers with that client (with the master key) until told to stop; each write adds 1 to the number v of its object. */
export function hammer(client, className, writers = 6) {
  let going = true;
  let count = 0;
  const write = async index => {
    while (going) {
      const path = `/classes/${className}/${await madeId(client.post(`/classes/${className}`, { v: 1, group: index % 2 }))}`;
      await done(client.put(path, { v: { __op: 'Increment', amount: 1 }, group: 1 }));
      if (count % 3 === 0) await done(client.delete(path));
      count += 1;
    }
  };
  const all = Array.from({ length: writers }, (_, index) => write(index));
  return {
    count: () => count,
    stop() {
      going = false;
      return Promise.all(all);
    },
  };
}

/** Applies an event to a Map id → v, and gives what is wrong with it. */
export function apply(view, { op, object: { objectId: id, v } }) {
  const known = view.get(id);
  const comesIn = op === 'create' || op === 'enter';
  if (comesIn === (known !== undefined)) return `${op} of ${id}, which was ${known === undefined ? 'not ' : ''}there`;
  if (known !== undefined && op !== 'delete' && v !== known + 1) return `${op} of ${id}: ${v} after ${known}`;
  if (op === 'delete' || op === 'leave') view.delete(id);
  else view.set(id, v);
  return null;
}

/** Entries of such a Map as the server finds them. */
export async function found(client, className, where = {}) {
  const { results } = await done(client.get(`/classes/${className}`, { where, limit: 10_000 }));
  return results.map(({ objectId, v }) => [objectId, v]).sort();
}
