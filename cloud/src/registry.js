// What main.js has defined: handlers and their validators.

import { EventEmitter } from 'node:events';
import { RateLimit } from './rate-limit.js';

export const triggerNames = [
  'beforeLogin',
  'afterLogin',
  'afterLogout',
  'beforePasswordResetRequest',
  'beforeSave',
  'afterSave',
  'beforeDelete',
  'afterDelete',
  'beforeFind',
  'afterFind',
  'beforeConnect',
  'beforeSubscribe',
  'afterEvent',
];

// What comes too late to refuse a request does not count it either.
const limitOf = rule => (rule ? new RateLimit(rule) : undefined);

const invalidName = /['"`]/;

// A class or function may have any name, so these are maps and no objects.
export class Registry extends EventEmitter {
  functions = new Map();
  jobs = new Map();
  triggers = new Map(triggerNames.map(name => [name, new Map()]));
  liveQueryHandlers = [];

  constructor(log) {
    super();
    this.log = log;
  }

  add(store, what, name, entry) {
    if (invalidName.test(name)) {
      return;
    }
    if (store.has(name)) {
      this.log.warn(`${what} ${name} is defined twice; the later definition counts.`);
    }
    store.set(name, entry);
    this.emit('change');
  }

  addFunction(name, handler, validator) {
    this.add(this.functions, 'Function', name, { handler, validator, limit: limitOf(validator?.rateLimit) });
  }

  addJob(name, handler) {
    this.add(this.jobs, 'Job', name, { handler });
  }

  addTrigger(triggerName, className, handler, validator, rateLimit = validator?.rateLimit) {
    const store = this.triggers.get(triggerName);
    const limit = triggerName.startsWith('before') ? limitOf(rateLimit) : undefined;
    this.add(store, triggerName, className, { handler, validator, limit });
  }

  addLiveQueryHandler(handler) {
    this.liveQueryHandlers.push(handler);
    this.emit('change');
  }

  trigger(triggerName, className) {
    return this.triggers.get(triggerName)?.get(className);
  }

  clear() {
    for (const store of [this.functions, this.jobs, ...this.triggers.values()]) {
      store.clear();
    }
    this.liveQueryHandlers.length = 0;
    this.emit('change');
  }

  /** As the server wants it registered. */
  describe() {
    const triggers = [...this.triggers].flatMap(([triggerName, store]) =>
      [...store.keys()].map(className => ({ className, triggerName }))
    );
    return { functions: [...this.functions.keys()], triggers, jobs: [...this.jobs.keys()] };
  }
}
