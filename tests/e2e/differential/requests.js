// Random requests: creates, updates, deletes, finds, gets, batches, malformed ones. A request is
//   {kind, method, path, query, body | raw, caller, subjects, ordered}
// subjects: what it writes, as {className, symbol}; `creates` marks the symbol that a create's answer defines.

import { Conditions } from './conditions.js';
import { badRequest } from './malformed.js';
import { createRandom } from './random.js';
import { allFields, Values } from './values.js';
import { callers, fieldTypes, looseFields, Path, Ref } from './world.js';

const weights = { create: 22, update: 22, delete: 3, find: 36, get: 8, batch: 4, malformed: 5 };

export class Requests {
  constructor(seed, world) {
    this.random = createRandom(seed);
    this.world = world;
    this.values = new Values(this.random, world);
    this.conditions = new Conditions(this.random, this.values, world);
  }

  next() {
    const kind = this.random.weighted(weights);
    const klass = this.random.pick(this.world.classes);
    const request = klass.begun ? this[kind](klass) : this.begin(klass);
    const caller = this.random.weighted({ nobody: 5, ann: 2, bob: 1, master: 4 });
    return { kind, caller: callers.includes(request.caller) ? request.caller : caller, subjects: [], query: {}, ...request };
  }

  path(klass, symbol) {
    const name = this.world.className(klass);
    return symbol ? new Path(`/classes/${name}/`, new Ref(symbol)) : new Path(`/classes/${name}`);
  }

  object(klass) {
    this.world.sequence += 1;
    const object = { seq: this.world.sequence };
    for (const field of this.random.some(allFields, 1, 6)) {
      object[field] = this.values.forField(field);
    }
    if (this.random.chance(0.15)) {
      object.ACL = this.values.acl();
    }
    if (this.random.chance(0.08)) {
      object[this.random.pick(['num', 'arr', 'str', 'x0'])] = this.operation('num');
    }
    return object;
  }

  // The first object of a class has every field: the original deadlocks when a transaction needs a new column.
  begin(klass) {
    const request = this.create(klass);
    request.body = { seq: request.body.seq };
    for (const [field, type] of Object.entries(fieldTypes)) {
      request.body[field] = this.values.ofType(type, field);
    }
    return { ...request, caller: 'master', begins: klass };
  }

  create(klass) {
    const symbol = this.world.newSymbol();
    const className = this.world.className(klass);
    return { method: 'POST', path: this.path(klass), body: this.object(klass), subjects: [{ className, symbol, creates: true }] };
  }

  /** An operation that fits the field, mostly. */
  operation(field) {
    const type = fieldTypes[field];
    const operation = this.random.chance(0.04) ? 'odd' : type;
    const array = () => this.values.ofType('Array', field);
    switch (operation) {
      case 'Number':
        return this.random.chance(0.85)
          ? { __op: 'Increment', amount: this.random.pick([1, -1, 2, 0.5, 1000]) }
          : { __op: 'SetOnInsert', amount: 5 };
      case 'Array':
        return { __op: this.random.pick(['Add', 'AddUnique', 'Remove']), objects: array() };
      case 'Relation':
        return this.relationOperation();
      case 'odd':
        return this.random.pick([
          { __op: 'Unheard' },
          { __op: 'Increment', amount: 'x' },
          { __op: 'Add', objects: 'x' },
          { __op: 'Increment', amount: 1 },
          { __op: 'Add', objects: [1] },
          { __op: 'Remove', objects: ['a'] },
        ]);
      default:
        return { __op: 'Delete' };
    }
  }

  relationOperation() {
    const one = () => ({
      __op: this.random.pick(['AddRelation', 'RemoveRelation']),
      objects: this.random.list(1, 3, () => this.values.pointer()),
    });
    return this.random.chance(0.2) ? { __op: 'Batch', ops: [one(), one()] } : one();
  }

  nested() {
    const key = this.random.pick(['obj.a', 'obj.b', 'obj.c', 'obj.a.b']);
    const value = this.random.pick([
      () => this.values.scalar(),
      () => this.values.object(),
      () => ({ __op: 'Increment', amount: this.random.pick([1, 2, 0.5]) }),
      () => ({ __op: 'Delete' }),
    ])();
    return { [key]: value };
  }

  changes() {
    const changes = {};
    for (const field of this.random.some(allFields, 0, 4)) {
      changes[field] = this.random.chance(0.5) ? this.operation(field) : this.values.forField(field);
    }
    if (this.random.chance(0.15)) {
      delete changes.obj;
      Object.assign(changes, this.nested());
    }
    if (this.random.chance(0.06)) {
      changes.ACL = this.values.acl();
    }
    return changes;
  }

  update(klass) {
    if (klass.objects.length === 0) {
      return this.create(klass);
    }
    const symbol = this.random.pick(klass.objects);
    const subjects = [{ className: this.world.className(klass), symbol }];
    return { method: 'PUT', path: this.path(klass, symbol), body: this.changes(), subjects };
  }

  delete(klass) {
    if (klass.objects.length === 0) {
      return this.create(klass);
    }
    const symbol = this.random.pick(klass.objects);
    return { method: 'DELETE', path: this.path(klass, symbol), subjects: [{ className: this.world.className(klass), symbol }] };
  }

  projection() {
    const query = {};
    const names = ['str', 'num', 'obj', 'obj.a', 'ptr', 'ptr.str', 'arr', 'rel', 'unknownField', 'createdAt', 'objectId', 'ACL'];
    if (this.random.chance(0.15)) {
      query.keys = this.random.some(names, 1, 4).join(',');
    }
    if (this.random.chance(0.1)) {
      query.excludeKeys = this.random.some(names, 1, 3).join(',');
    }
    if (this.random.chance(0.25)) {
      query.include = this.random.some(['ptr', 'ptrs', 'ptr.ptr', 'ptrs.ptr', 'str', 'unknownField', '*'], 1, 2).join(',');
    }
    return query;
  }

  find(klass) {
    const query = this.projection();
    if (this.random.chance(0.9)) {
      query.where = this.random.chance(0.06) ? this.relatedTo(klass) : this.conditions.where();
    }
    const paged = this.random.chance(0.3);
    const keys = this.random.some(['str', 'num', '-num', 'bool', '-date', 'obj.a', '-str', 'unknownField'], 0, 2);
    const ordered = paged || this.random.chance(0.5);
    if (ordered) {
      query.order = [...keys, this.random.pick(['seq', '-seq'])].join(',');
    }
    if (paged) {
      query.limit = this.random.pick([0, 1, 3, 10, 1000]);
      query.skip = this.random.pick([0, 0, 1, 5]);
    } else {
      query.limit = 100000;
    }
    if (this.random.chance(0.15)) {
      query.count = this.random.pick([1, true]);
    }
    return { method: 'GET', path: this.path(klass), query, ordered };
  }

  relatedTo(klass) {
    const owner = this.random.pick(this.world.classes);
    if (owner.objects.length === 0) {
      return {};
    }
    const className = this.world.className(owner);
    const object = { __type: 'Pointer', className, objectId: new Ref(this.random.pick(owner.objects)) };
    return { $relatedTo: { object, key: 'rel' } };
  }

  get(klass) {
    const symbol = klass.objects.length && !this.random.chance(0.05) ? this.random.pick(klass.objects) : undefined;
    const path = symbol ? this.path(klass, symbol) : new Path(`/classes/${this.world.className(klass)}/absentAbse`);
    return { method: 'GET', path, query: this.projection() };
  }

  // The original runs the parts of a batch at the same time: each has an object of its own, and no new fields.
  batch(klass) {
    const parts = [];
    const free = [...klass.objects];
    for (let left = this.random.int(1, 5); left > 0; left -= 1) {
      const old = free.length && this.random.chance(0.5) ? free.splice(this.random.int(0, free.length - 1), 1)[0] : null;
      parts.push(old ? this.batchUpdate(klass, old) : this.create(klass));
    }
    for (const part of parts) {
      for (const field of looseFields) {
        delete part.body[field];
      }
    }
    const requests = parts.map(({ method, path, body }) => ({ method, path: new Path('/parse', ...path.parts), body }));
    const body = { requests, ...(this.random.chance(0.3) && { transaction: true }) };
    return { method: 'POST', path: new Path('/batch'), body, subjects: parts.flatMap(({ subjects }) => subjects) };
  }

  batchUpdate(klass, symbol) {
    const subjects = [{ className: this.world.className(klass), symbol }];
    return { method: 'PUT', path: this.path(klass, symbol), body: this.changes(), subjects };
  }

  malformed(klass) {
    const symbol = klass.objects.length ? this.random.pick(klass.objects) : null;
    return badRequest(this.random, this.world, klass, symbol);
  }
}
