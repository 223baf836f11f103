// Which handler a call of the server is for.

import { asParseError, failure, unknownFailure } from './errors.js';
import { aboutConfig } from './handlers/config.js';
import { aboutFile } from './handlers/files.js';
import { aboutLiveQuery, tellLiveQueryHandlers } from './handlers/live.js';
import { aboutObject } from './handlers/about-object.js';
import { afterFind, beforeFind } from './handlers/find.js';
import { afterSave, beforeSave } from './handlers/save.js';
import { runFunction } from './handlers/functions.js';
import { startJob } from './handlers/jobs.js';
import { Parse } from './parse.js';

const byTrigger = {
  beforeSave,
  afterSave,
  beforeFind,
  afterFind,
  beforeDelete: aboutObject,
  afterDelete: aboutObject,
  beforeLogin: aboutObject,
  afterLogin: aboutObject,
  afterLogout: aboutObject,
  beforePasswordResetRequest: aboutObject,
  beforeConnect: aboutLiveQuery,
  beforeSubscribe: aboutLiveQuery,
  afterEvent: aboutLiveQuery,
};

const byClass = { '@Config': aboutConfig, '@File': aboutFile };

const isGone = what => failure(new Parse.Error(Parse.Error.SCRIPT_FAILED, what));

export class Dispatcher {
  constructor(registry, log, server) {
    this.registry = registry;
    this.log = log;
    this.server = server;
  }

  async #runTrigger(call) {
    const entry = this.registry.trigger(call.triggerName, call.className);
    if (!entry) {
      return isGone(`There is no ${call.triggerName} of ${call.className} here.`);
    }
    return (byClass[call.className] ?? byTrigger[call.triggerName])(call, entry, this.log);
  }

  async #runFunction(call) {
    const entry = this.registry.functions.get(call.functionName);
    if (!entry) {
      return isGone(`Invalid function: "${call.functionName}"`);
    }
    return runFunction(call, entry, this.log);
  }

  #startJob(call) {
    const entry = this.registry.jobs.get(call.jobName);
    return entry ? startJob(call, entry, this.log, this.server) : isGone('Invalid job.');
  }

  async #run(call) {
    if (call.triggerName === 'onLiveQueryEvent') {
      return tellLiveQueryHandlers(call, this.registry.liveQueryHandlers, this.log);
    }
    if (call.triggerName) {
      return this.#runTrigger(call);
    }
    return call.jobName ? this.#startJob(call) : this.#runFunction(call);
  }

  /** The answer to the server: {"success"} or {"error":{"code","message"}}. */
  async answer(call) {
    try {
      return await this.#run(call);
    } catch (error) {
      return failure(asParseError(error, call.triggerName ? unknownFailure : undefined));
    }
  }
}
