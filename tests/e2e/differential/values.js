// Random values of every Parse type, drawn from small pools so that conditions find something.

import { fieldTypes, looseFields, people, Ref } from './world.js';

const strings = [
  '', 'a', 'b', 'ab', 'B', 'Hello World', 'ünïcode', "o'clock", 'x_y%', '100', 'a.b', '$a', '\\d+', '"quoted"', '漢字', ' x',
  'line\nbreak', 'true', 'null', '2020-01-01T00:00:00.000Z',
];
const numbersPool = [0, 1, 2, 3, -1, 1.5, -2.25, 1e10, 0.1, 1e-7, 9007199254740991, 1e21];
const instants = ['2020-01-01T00:00:00.000Z', '2020-06-15T12:30:45.678Z', '1969-12-31T23:59:59.999Z', '2038-01-19T03:14:08.000Z'];
const nestedKeys = ['a', 'b', 'c'];

export class Values {
  constructor(random, world) {
    this.random = random;
    this.world = world;
  }

  string() {
    return this.random.pick(strings);
  }

  number() {
    return this.random.pick(numbersPool);
  }

  date() {
    return { __type: 'Date', iso: this.random.pick(instants) };
  }

  scalar() {
    return this.random.pick([() => this.string(), () => this.number(), () => this.random.chance(0.5)])();
  }

  object(depth = 0) {
    const result = {};
    for (const key of this.random.some(nestedKeys, 0, 3)) {
      result[key] = depth < 2 && this.random.chance(0.35) ? this.object(depth + 1) : this.element(depth + 1);
    }
    return result;
  }

  element(depth = 0) {
    const kind = this.random.weighted({ scalar: 8, null: 0.5, date: 0.5, list: depth < 2 ? 1 : 0, object: depth < 2 ? 1 : 0 });
    switch (kind) {
      case 'null':
        return null;
      case 'date':
        return this.date();
      case 'list':
        return this.random.list(0, 2, () => this.scalar());
      case 'object':
        return this.object(depth + 1);
      default:
        return this.scalar();
    }
  }

  array() {
    return this.random.list(0, 4, () => this.element(1));
  }

  numbers() {
    return this.random.list(0, 4, () => this.random.int(0, 5));
  }

  /** A pointer to an object of the target class, rarely to one that does not exist; null when there is none yet. */
  pointer(target = this.world.classes[0]) {
    const objectId =
      this.random.chance(0.05) || target.objects.length === 0 ? 'absentAbse' : new Ref(this.random.pick(target.objects));
    return { __type: 'Pointer', className: this.world.className(target), objectId };
  }

  pointers() {
    return this.random.list(0, 3, () => this.pointer());
  }

  geoPoint() {
    return { __type: 'GeoPoint', latitude: this.random.int(-90, 90), longitude: this.random.int(-180, 180) };
  }

  polygon() {
    const [x, y, size] = [this.random.int(-80, 70), this.random.int(-80, 70), this.random.int(1, 9)];
    return { __type: 'Polygon', coordinates: [[x, y], [x, y + size], [x + size, y + size], [x + size, y]] };
  }

  acl() {
    const acl = {};
    for (const who of this.random.some(['*', people.ann, people.bob, 'role:Editors', 'role:Nobody'], 0, 3)) {
      const rights = this.random.pick([{ read: true }, { write: true }, { read: true, write: true }]);
      acl[who] = rights;
    }
    return acl;
  }

  /** A value of a Parse type. */
  ofType(type, field) {
    switch (type) {
      case 'String':
        return this.string();
      case 'Number':
        return this.number();
      case 'Boolean':
        return this.random.chance(0.5);
      case 'Date':
        return this.date();
      case 'Object':
        return this.object();
      case 'Array':
        return { nums: () => this.numbers(), ptrs: () => this.pointers() }[field]?.() ?? this.array();
      case 'Pointer':
        return this.pointer();
      case 'Relation':
        return { __op: 'AddRelation', objects: this.random.list(1, 3, () => this.pointer()) };
      case 'GeoPoint':
        return this.geoPoint();
      case 'Polygon':
        return this.polygon();
      case 'File':
        return { __type: 'File', name: this.random.pick(['a.txt', 'b.png']), url: 'http://127.0.0.1/f' };
      default:
        return { __type: 'Bytes', base64: this.random.pick(['', 'AA==', 'aGVsbG8=']) };
    }
  }

  /** A value for a field: nearly always of its type. */
  forField(field) {
    const types = Object.values(fieldTypes);
    const known = fieldTypes[field];
    const type = known && !this.random.chance(0.03) ? known : this.random.pick(types);
    return this.random.chance(0.03) ? null : this.ofType(type, field);
  }
}

export const allFields = [...Object.keys(fieldTypes), ...looseFields];
