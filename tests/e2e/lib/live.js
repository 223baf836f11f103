// A client of LiveQuery, frame by frame. That something is not told is shown by what comes next: frames of a subscription
// are taken in their order, so nothing may stand before the one that is waited for.

import assert from 'node:assert/strict';
import WebSocket from 'ws';

const patience = 10_000;

export const liveOptions = (more = {}, { classNames = ['.*'] } = {}) => ({
  startLiveQueryServer: true,
  liveQuery: { classNames, ...more },
});

class Subscription {
  constructor(live, requestId, answer) {
    Object.assign(this, { live, requestId, answer });
  }

  /** The next frame of this subscription. */
  next() {
    return this.live.take(`the next frame of ${this.requestId}`, frame => frame.requestId === this.requestId);
  }

  /** The next frame, which is to be such an event (of the object with that id); gives its object. */
  async expect(op, objectId) {
    const frame = await this.next();
    const told = [frame.op, objectId === undefined ? undefined : frame.object?.objectId];
    assert.deepEqual(told, [op, objectId], JSON.stringify(frame));
    return frame.object;
  }

  async unsubscribe() {
    this.live.say({ op: 'unsubscribe', requestId: this.requestId });
    assert.equal((await this.next()).op, 'unsubscribed');
  }
}

class LiveSocket {
  constructor(server) {
    this.config = server.config;
    this.lastId = 0;
    this.frames = []; // those nobody has taken yet
    this.waiting = new Set();
    this.socket = new WebSocket(`ws://127.0.0.1:${server.port}${server.config.mountPath}`);
    this.opened = new Promise((resolve, reject) => this.socket.once('open', resolve).once('error', reject));
    /** {code, reason} when it is closed. */
    this.closed = new Promise(resolve => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.socket.on('error', () => undefined); // `close` follows
    this.socket.on('message', data => {
      this.frames.push(JSON.parse(data));
      this.waiting.forEach(look => look());
    });
  }

  say(message) {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The first frame that fits, as soon as there is one. */
  take(what, fits = () => true) {
    return new Promise((resolve, reject) => {
      const look = () => {
        const index = this.frames.findIndex(fits);
        if (index >= 0) {
          clearTimeout(timer);
          this.waiting.delete(look);
          resolve(this.frames.splice(index, 1)[0]);
        }
      };
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        reject(new Error(`${what}: not within ${patience} ms; not taken: ${JSON.stringify(this.frames.slice(0, 5))}`));
      }, patience);
      this.waiting.add(look);
      look();
    });
  }

  /** Says it and gives the next frame. */
  async ask(message) {
    this.say(message);
    return this.take(`an answer to ${JSON.stringify(message)}`);
  }

  connect(more = {}) {
    return this.ask({ op: 'connect', applicationId: this.config.appId, ...more });
  }

  /** Asks for a subscription: the frame that answers. */
  async askFor(query, { sessionToken, requestId = (this.lastId += 1), op = 'subscribe' } = {}) {
    this.say({ op, requestId, query: { where: {}, ...query }, ...(sessionToken && { sessionToken }) });
    return this.take('an answer to a subscription', frame => frame.requestId === requestId);
  }

  async subscribe(query, more) {
    const answer = await this.askFor(query, more);
    assert.equal(answer.op, 'subscribed', JSON.stringify(answer));
    return new Subscription(this, answer.requestId, answer);
  }

  /** Asks for a subscription that is to be refused: {code, error}. */
  async refused(query, more) {
    const { op, code, error, reconnect } = await this.askFor(query, more);
    assert.deepEqual([op, reconnect], ['error', false], error);
    return { code, error };
  }

  close() {
    this.socket.close();
    return this.closed;
  }
}

/** A socket that has not said anything yet. */
export async function openSocket(server) {
  const live = new LiveSocket(server);
  await live.opened;
  return live;
}

/** A client that is connected; `credentials` are those of the connect message. */
export async function openLive(server, credentials) {
  const live = await openSocket(server);
  const answer = await live.connect(credentials);
  assert.equal(answer.op, 'connected', JSON.stringify(answer));
  return live;
}

/** Sockets of tests, closed at the end of each: const clients = socketsOf(afterEach); clients.add(live) gives it back. */
export function socketsOf(afterEach) {
  const open = new Set();
  afterEach(async () => {
    await Promise.all([...open].map(live => live.close()));
    open.clear();
  });
  return {
    add(live) {
      open.add(live);
      return live;
    },
  };
}

export const madeId = async promise => {
  const { status, text, body } = await promise;
  assert.equal(status, 201, text);
  return body.objectId;
};

export const done = async promise => {
  const { status, text, body } = await promise;
  assert.equal(status, 200, text);
  return body;
};
