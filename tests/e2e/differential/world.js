// What the generator knows of the data: classes, their fields, the objects that exist. Ids are symbols here, since each server
// gives its own; a Ref stands where a server's id has to be put in.

export class Ref {
  constructor(symbol) {
    this.symbol = symbol;
  }
}

/** A path made of texts and Refs. */
export class Path {
  constructor(...parts) {
    this.parts = parts;
  }
}

// The field names tell their types; x0…x4 get whatever comes first.
export const fieldTypes = {
  str: 'String',
  num: 'Number',
  bool: 'Boolean',
  date: 'Date',
  obj: 'Object',
  arr: 'Array',
  nums: 'Array',
  ptr: 'Pointer',
  ptrs: 'Array',
  rel: 'Relation',
  geo: 'GeoPoint',
  poly: 'Polygon',
  file: 'File',
  bytes: 'Bytes',
};

export const looseFields = ['x0', 'x1', 'x2', 'x3', 'x4'];

export const callers = ['nobody', 'ann', 'bob', 'master'];
export const people = { ann: 'userAnnAnn', bob: 'userBobBob' };

export class World {
  constructor() {
    this.classes = ['Alpha', 'Beta', 'Gamma'].map(base => ({ base, generation: 0, begun: false, objects: [] }));
    this.counter = 0;
    this.sequence = 0;
  }

  className(klass) {
    return klass.generation ? `${klass.base}${klass.generation}` : klass.base;
  }

  newSymbol() {
    this.counter += 1;
    return `id#${this.counter}`;
  }

  classOf(name) {
    return this.classes.find(klass => this.className(klass) === name);
  }

  forget(symbol) {
    for (const klass of this.classes) {
      klass.objects = klass.objects.filter(known => known !== symbol);
    }
  }

  /** Goes on with a new, empty class: the two servers hold different schemas for the old one. */
  retire(name) {
    const klass = this.classOf(name);
    if (klass) {
      klass.generation += 1;
      klass.objects = [];
      klass.begun = false;
    }
  }
}
