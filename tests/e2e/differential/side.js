// One of the two servers: puts its own ids into requests, sends them, and takes ids and times out of the answers again.

import { restClient } from '../lib/rest.js';
import { keys } from '../lib/servers.js';
import { query as runSql } from '../lib/sql.js';
import { Path, people, Ref } from './world.js';

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const idLike = /\b[A-Za-z0-9]{10}\b/g;

export class Side {
  constructor(name, server, tokens) {
    this.name = name;
    this.server = server;
    this.client = restClient(server);
    this.tokens = tokens;
    this.ids = new Map(); // symbol → id
    this.symbols = new Map(Object.values(people).map(id => [id, id])); // id → symbol
    this.started = Date.now() - 60_000;
  }

  learn(symbol, id) {
    this.ids.set(symbol, id);
    this.symbols.set(id, symbol);
  }

  render(value) {
    if (value instanceof Ref) {
      return this.ids.get(value.symbol) ?? 'unknownUnk';
    }
    if (value instanceof Path) {
      return value.parts.map(part => this.render(part)).join('');
    }
    if (Array.isArray(value)) {
      return value.map(item => this.render(item));
    }
    if (value && typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.render(item)]));
    }
    return value;
  }

  credentials(caller) {
    return caller === 'master' ? { masterKey: keys.masterKey } : { sessionToken: this.tokens[caller] };
  }

  async send({ method, path, query = {}, body, raw, caller }) {
    try {
      return await this.client.request(method, this.render(path), {
        query: this.render(query),
        body: raw ?? this.render(body),
        as: this.credentials(caller),
        headers: raw === undefined ? {} : { 'Content-Type': 'application/json' },
      });
    } catch (error) {
      throw new Error(`${this.name}: ${error.message}\n${JSON.stringify(this.render(body))}`, { cause: error });
    }
  }

  /** Takes the ids of new objects out of the answer, a created object's or a batch's. */
  learnFrom({ body }, subjects) {
    const parts = Array.isArray(body) ? body.map(part => part?.success) : [body];
    subjects.forEach(({ symbol, creates }, index) => {
      if (creates && typeof parts[index]?.objectId === 'string') {
        this.learn(symbol, parts[index].objectId);
      }
    });
  }

  normalString(text) {
    if (isoTime.test(text) && Date.parse(text) > this.started && Date.parse(text) < Date.now() + 60_000) {
      return '<now>';
    }
    return text.replaceAll(this.server.url, '<server>').replace(idLike, id => this.symbols.get(id) ?? id);
  }

  normal(value) {
    if (typeof value === 'string') {
      return this.normalString(value);
    }
    if (Array.isArray(value)) {
      return value.map(item => this.normal(item));
    }
    if (value && typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.normalString(key), this.normal(item)]));
    }
    return value;
  }

  /** The comparable part of an answer. Rows that were asked for without an order are sorted by id. */
  comparable(answer, { ordered = true } = {}) {
    const body = this.normal(answer.body ?? (answer.text ? '<text>' : '<empty>'));
    if (!ordered && Array.isArray(body?.results)) {
      body.results.sort((a, b) => (String(a.objectId) < String(b.objectId) ? -1 : 1));
    }
    const location = answer.headers.location;
    return { status: answer.status, body, ...(location && { location: this.normalString(location) }) };
  }

  /** The stored state of an object as the master key reads it. */
  async read({ className, symbol }) {
    const id = this.ids.get(symbol);
    if (!id) {
      return 'never made';
    }
    const path = `/classes/${className}/${id}`;
    return this.comparable(await this.send({ method: 'GET', path, caller: 'master' })).body;
  }

  async remove({ className, symbol }) {
    const id = this.ids.get(symbol);
    if (id) {
      await this.send({ method: 'DELETE', path: `/classes/${className}/${id}`, caller: 'master' });
    }
  }

  async schema(className) {
    const rows = await runSql(this.server.databaseURI, 'SELECT schema FROM "_SCHEMA" WHERE "className" = $1', [className]);
    return rows[0]?.schema.fields ?? null;
  }
}
