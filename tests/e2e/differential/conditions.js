// Random `where` trees: every operator on every kind of field, nearly always with operands that fit.

import { fieldTypes, Ref } from './world.js';
import { allFields } from './values.js';

const comparisons = ['$lt', '$lte', '$gt', '$gte'];
const patterns = ['^a', 'b$', 'o', 'H.*d', '^\\Qa.b\\E', '[0-9]+', 'ü', "o'c", 'x_y%'];

export class Conditions {
  constructor(random, values, world) {
    this.random = random;
    this.values = values;
    this.world = world;
  }

  where(depth = 0) {
    const where = {};
    for (let left = this.random.weighted({ 0: 1, 1: 6, 2: 3 }); left > 0; left -= 1) {
      if (depth < 2 && this.random.chance(0.12)) {
        where[this.random.pick(['$or', '$and', '$nor'])] = this.random.list(1, 3, () => this.nonEmpty(depth + 1));
      } else {
        const field = this.field();
        where[field] = this.constraint(field);
      }
    }
    return where;
  }

  nonEmpty(depth) {
    const where = this.where(depth);
    return Object.keys(where).length ? where : { num: this.constraint('num') };
  }

  field() {
    if (this.random.chance(0.12)) {
      return this.random.pick(['obj.a', 'obj.b', 'obj.a.b', 'arr.0', 'nums.1', 'obj.c']);
    }
    if (this.random.chance(0.06)) {
      return this.random.pick(['objectId', 'createdAt', 'updatedAt', 'unknownField']);
    }
    return this.random.pick(allFields);
  }

  constraint(field) {
    if (field === 'objectId') {
      return this.onIds();
    }
    if (field.includes('.')) {
      return this.onPath();
    }
    if (this.random.chance(0.08)) {
      return { $exists: this.random.chance(0.5) };
    }
    if (this.random.chance(0.03)) {
      return null;
    }
    const type = fieldTypes[field] || (field.endsWith('At') ? 'Date' : 'String');
    return (this[`on${type}`] || this.onOther).call(this, field, type);
  }

  onIds() {
    const symbols = this.world.classes.flatMap(({ objects }) => objects);
    const id = () => (symbols.length ? new Ref(this.random.pick(symbols)) : 'absentAbse');
    return this.random.pick([() => id(), () => ({ $in: this.random.list(1, 4, id) }), () => ({ $ne: id() })])();
  }

  onPath() {
    const value = () => this.values.scalar();
    const number = () => this.values.number();
    return this.random.pick([
      value,
      () => ({ $ne: value() }),
      () => ({ [this.random.pick(comparisons)]: number() }),
      () => ({ $in: this.random.list(1, 3, value) }),
      () => ({ $nin: this.random.list(1, 3, value) }),
      () => ({ $exists: this.random.chance(0.5) }),
      () => ({ $regex: this.random.pick(patterns) }),
    ])();
  }

  /** What every ordered type knows. */
  onOrdered(value) {
    return this.random.pick([
      value,
      () => ({ $eq: value() }),
      () => ({ $ne: value() }),
      () => ({ [this.random.pick(comparisons)]: value() }),
      () => ({ $gte: value(), $lt: value() }),
      () => ({ $in: this.random.list(0, 4, value) }),
      () => ({ $nin: this.random.list(0, 4, value) }),
    ])();
  }

  onString() {
    if (this.random.chance(0.25)) {
      return { $regex: this.random.pick(patterns), ...(this.random.chance(0.3) && { $options: this.random.pick(['i', 'x', 'im']) }) };
    }
    return this.onOrdered(() => this.values.string());
  }

  onNumber() {
    return this.onOrdered(() => this.values.number());
  }

  onDate(field) {
    if (field.endsWith('At') && this.random.chance(0.5)) {
      return { $gt: { $relativeTime: this.random.pick(['1 day ago', 'in 2 hours', 'now', '3 wks ago', 'soon']) } };
    }
    return this.onOrdered(() => this.values.date());
  }

  onBoolean() {
    const value = () => this.random.chance(0.5);
    return this.random.pick([value, () => ({ $ne: value() }), () => ({ $in: [value()] })])();
  }

  onArray(field) {
    const element = () => (field === 'ptrs' ? this.values.pointer() : field === 'nums' ? this.random.int(0, 5) : this.values.scalar());
    return this.random.pick([
      element,
      () => ({ $in: this.random.list(0, 3, element) }),
      () => ({ $nin: this.random.list(0, 3, element) }),
      () => ({ $all: this.random.list(0, 3, element) }),
      () => ({ $containedBy: this.random.list(0, 5, element) }),
      () => ({ $ne: element() }),
    ])();
  }

  onPointer() {
    const value = () => this.values.pointer();
    const className = this.world.className(this.world.classes[0]);
    return this.random.pick([
      value,
      () => ({ $ne: value() }),
      () => ({ $in: this.random.list(1, 3, value) }),
      () => ({ $nin: this.random.list(1, 3, value) }),
      () => ({ [this.random.pick(['$inQuery', '$notInQuery'])]: { className, where: this.flat() } }),
    ])();
  }

  /** A small condition for a subquery. */
  flat() {
    return this.random.pick([{}, { num: { $gt: 1 } }, { str: 'a' }, { bool: true }, { str: { $regex: '^a' } }]);
  }

  onRelation() {
    return this.values.pointer();
  }

  onObject() {
    return this.random.pick([() => this.values.object(), () => ({ $eq: this.values.object() }), () => ({ $ne: this.values.object() })])();
  }

  onOther(field, type) {
    const value = () => this.values.ofType(type, field);
    return this.random.pick([value, () => ({ $ne: value() })])();
  }
}
