// A client of LiveQuery that keeps the results of a query: it asks for them once it is subscribed, and from then on lives on
// events. When its socket closes it comes back and begins anew; whatever else keeps it from knowing the truth is a fault.
//
// Each write of an object adds 1 to its field `v`. So the view knows which of a found object and an event is newer, and
// whether an event is missing between two.

import WebSocket from 'ws';

const retry = 50; // milliseconds
const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

// What events and results say alike: an event may name the type and the class besides.
function shown({ __type, className, ...object }) {
  return JSON.stringify(Object.entries(object).sort());
}

const shownById = objects => new Map(objects.map(object => [object.objectId, shown(object)]));

class LiveView {
  constructor(server, client, { className, where }) {
    Object.assign(this, { server, client, className, where });
    this.closings = [];
    this.refusals = [];
    this.faults = [];
    this.heard = 0;
    this.ended = false;
    this.connect();
  }

  connect() {
    const { port, config } = this.server;
    const socket = new WebSocket(`ws://127.0.0.1:${port}${config.mountPath}`);
    this.socket = socket;
    this.known = new Map(); // objectId → {object, inside, found}
    this.foundAt = null;
    socket.on('open', () => this.say({ op: 'connect', applicationId: config.appId }));
    socket.on('message', data => this.hear(socket, JSON.parse(data)));
    socket.on('error', () => undefined); // `close` follows
    socket.on('close', (code, reason) => {
      this.foundAt = null;
      if (!this.ended) {
        this.closings.push(`${code} ${reason}`);
        setTimeout(() => this.connect(), retry);
      }
    });
  }

  say(message) {
    this.socket.send(JSON.stringify(message));
  }

  hear(socket, message) {
    switch (message.op) {
      case 'connected':
        return this.say({ op: 'subscribe', requestId: 1, query: { className: this.className, where: this.where } });
      case 'subscribed':
        return void this.find(socket);
      case 'error':
        this.refusals.push(message.error);
        return socket.terminate();
      default:
        this.heard += 1;
        return this.apply(message.op, message.object);
    }
  }

  /** What there is already; events that came meanwhile are kept where they are newer. */
  async find(socket) {
    while (socket.readyState === WebSocket.OPEN) {
      const rows = await this.ask().catch(() => null);
      if (rows && socket.readyState === WebSocket.OPEN) {
        for (const object of rows) {
          if (!(this.known.get(object.objectId)?.object.v >= object.v)) {
            this.known.set(object.objectId, { object, inside: true, found: true });
          }
        }
        this.foundAt = Date.now();
        return;
      }
      await pause(retry);
    }
  }

  /** The results as the server finds them, or null when it does not. */
  async ask() {
    const { status, text, body } = await this.client.get(`/classes/${this.className}`, { where: this.where, limit: 10_000 });
    if (status !== 200) {
      this.refusals.push(`${status} ${text.slice(0, 200)}`);
    }
    return status === 200 ? body.results : null;
  }

  apply(op, object) {
    const before = this.known.get(object.objectId);
    const fault = this.faultOf(op, object, before);
    if (fault) {
      this.faults.push(`${op} of ${object.objectId} v ${object.v}: ${fault}`);
    }
    const gone = op === 'delete';
    if (gone || !before || object.v > before.object.v) {
      const inside = !gone && op !== 'leave';
      this.known.set(object.objectId, { object: gone ? { ...object, v: Infinity } : object, inside, found: false });
    }
  }

  /** What is wrong with an event after what is known, or nothing. */
  faultOf(op, { v, updatedAt }, before) {
    if (!before) {
      // Of an object that is there no more, earlier events may still be on their way when it is not found.
      const later = this.foundAt && Date.parse(updatedAt) > this.foundAt;
      return later && (op === 'update' || op === 'leave') ? 'it never came in' : null;
    }
    const known = before.object.v;
    if (before.found && v <= known) {
      return null; // what was found is newer
    }
    if (v < known || (v === known && op !== 'delete')) {
      return `v ${known} was there before`;
    }
    if (before.inside && v > known + (op === 'delete' ? 0 : 1)) {
      return `the last was v ${known}`;
    }
    const comesIn = op === 'create' || op === 'enter';
    return comesIn === before.inside ? `it was ${before.inside ? 'in' : 'out'} already` : null;
  }

  isCurrent() {
    return this.foundAt !== null;
  }

  /** Where the view is not what the server finds: lines of text, or null when that cannot be told. */
  async differences() {
    const rows = await this.ask().catch(() => null);
    if (!rows || !this.isCurrent()) {
      return null;
    }
    const here = shownById([...this.known.values()].filter(({ inside }) => inside).map(({ object }) => object));
    const there = shownById(rows);
    const ids = new Set([...here.keys(), ...there.keys()]);
    return [...ids]
      .filter(id => here.get(id) !== there.get(id))
      .map(id => `${id}: the view has ${here.get(id) ?? 'nothing'}, the table ${there.get(id) ?? 'nothing'}`);
  }

  end() {
    this.ended = true;
    this.socket.terminate();
  }
}

/** A view of {className, where} at a server; `client` is a restClient() that may read everything. */
export const openView = (server, client, query) => new LiveView(server, client, query);
