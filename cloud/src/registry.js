// What main.js has defined: handlers and their validators.

import { EventEmitter } from 'node:events';
import { isLimited, rateLimitOf } from './rate-limit.js';

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
    const rateLimit = rateLimitOf(validator?.rateLimit, this.log);
    this.add(this.functions, 'Function', name, { handler, validator, rateLimit });
  }

  addJob(name, handler) {
    this.add(this.jobs, 'Job', name, { handler });
  }

  addTrigger(triggerName, className, handler, validator, rule = validator?.rateLimit) {
    const store = this.triggers.get(triggerName);
    const rateLimit = isLimited(triggerName) ? rateLimitOf(rule, this.log) : undefined;
    this.add(store, triggerName, className, { handler, validator, rateLimit });
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
      [...store].map(([className, { rateLimit }]) => ({ className, triggerName, rateLimit }))
    );
    // One registration for all handlers: what it is called with goes to each.
    if (this.liveQueryHandlers.length > 0) {
      triggers.push({ className: '@LiveQuery', triggerName: 'onLiveQueryEvent' });
    }
    const functions = [...this.functions].map(([name, { rateLimit }]) => ({ name, rateLimit }));
    return { functions, triggers, jobs: [...this.jobs.keys()] };
  }
}
