// Writers of random objects, by REST and by SQL, who go on whatever happens to the server.

import pg from 'pg';

const most = 150; // objects
const rest = 10; // milliseconds after each write
const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

const below = limit => Math.floor(Math.random() * limit);
const some = list => list[below(list.length)];
const words = ['ant', 'bee', 'cat', 'dog'];
// Each tag once: with two of a kind Parse Server's $all on PostgreSQL counts wrongly.
const tags = () => words.filter(() => Math.random() < 0.5);
const fields = () => ({ group: below(5), score: below(100), word: some(words), tags: tags() });

/** Creates, updates and deletes; throws when the server does not do it. `ids` are the objects that are known to be there. */
function restWriter(client, className) {
  const path = `/classes/${className}`;
  async function done(promise, status) {
    const answer = await promise;
    // Another writer may have deleted the object.
    if (answer.status !== status && answer.body?.code !== 101) {
      throw new Error(`${answer.status} ${answer.text.slice(0, 200)}`);
    }
    return answer.body;
  }
  return {
    async create(ids) {
      ids.push((await done(client.post(path, { ...fields(), v: 1 }), 201)).objectId);
    },
    update: id => done(client.put(`${path}/${id}`, { ...fields(), v: { __op: 'Increment', amount: 1 } }), 200),
    delete: id => done(client.delete(`${path}/${id}`), 200),
    end: () => undefined,
  };
}

/** The same on the bare table, on a connection that is opened again when it breaks. */
function sqlWriter(url, className) {
  let connection = null;
  async function sql(text, values) {
    if (!connection) {
      const made = new pg.Client({ connectionString: url });
      made.on('error', () => (connection = null));
      await made.connect();
      connection = made;
    }
    try {
      return await connection.query(text, values);
    } catch (error) {
      await connection?.end().catch(() => undefined);
      connection = null;
      throw error;
    }
  }
  const values = ({ group, score, word, tags: list }) => [group, score, word, JSON.stringify(list)];
  return {
    async create(ids) {
      const id = `sql${Date.now()}x${below(1e9)}`;
      await sql(
        `INSERT INTO "${className}" ("objectId", "createdAt", "updatedAt", v, "group", score, word, tags)
         VALUES ($1, now(), now(), 1, $2, $3, $4, $5)`,
        [id, ...values(fields())]
      );
      ids.push(id);
    },
    update: id =>
      sql(
        `UPDATE "${className}" SET "updatedAt" = clock_timestamp(), v = v + 1, "group" = $2, score = $3, word = $4, tags = $5
         WHERE "objectId" = $1`,
        [id, ...values(fields())]
      ),
    delete: id => sql(`DELETE FROM "${className}" WHERE "objectId" = $1`, [id]),
    end: () => connection?.end().catch(() => undefined),
  };
}

async function write(writer, ids) {
  const dice = Math.random();
  if (ids.length < 10 || (dice < 0.25 && ids.length < most)) {
    return writer.create(ids);
  }
  if (dice < 0.8) {
    return writer.update(some(ids));
  }
  const [id] = ids.splice(below(ids.length), 1);
  return writer.delete(id);
}

/**
 * Starts writers that write until stop(): {acknowledged(), failures, stop()}. `clients` are restClients, one writer each;
 * `sqlWriters` more write to the database at `url`. With `apart` no two of them write the same object.
 */
export function startWriters({ className, clients, url, sqlWriters = 0, apart = false }) {
  const writers = [
    ...clients.map(client => restWriter(client, className)),
    ...Array.from({ length: sqlWriters }, () => sqlWriter(url, className)),
  ];
  const shared = [];
  const failures = new Map();
  let running = true;
  let acknowledged = 0;
  async function work(writer) {
    const ids = apart ? [] : shared;
    while (running) {
      try {
        await write(writer, ids);
        acknowledged += 1;
      } catch (error) {
        failures.set(error.message, (failures.get(error.message) || 0) + 1);
      }
      await pause(rest);
    }
    await writer.end();
  }
  const ended = Promise.all(writers.map(work));
  return {
    acknowledged: () => acknowledged,
    failures,
    async stop() {
      running = false;
      await ended;
    },
  };
}
