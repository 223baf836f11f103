// The rule `rateLimit` of validators. Each program counts for itself.

import { Parse } from './parse.js';

const rules = new Set([
  'requestPath',
  'requestMethods',
  'requestTimeWindow',
  'requestCount',
  'errorResponseMessage',
  'includeInternalRequests',
  'includeMasterKey',
  'redisUrl',
  'zone',
]);

const mostCallers = 100_000;

function callerOf({ user, ip }, zone) {
  switch (zone) {
    case 'global':
      return '';
    case 'session':
      return user?.sessionToken ?? ip;
    case 'user':
      return user?.objectId ?? ip;
    default:
      return ip;
  }
}

export class RateLimit {
  #counts = new Map();

  /** Throws a text for a rule that there is not. */
  constructor(rule) {
    const unknown = Object.keys(rule).find(name => !rules.has(name));
    if (unknown) {
      throw `Invalid rate limit option "${unknown}"`;
    }
    this.rule = rule;
  }

  #spares({ ip, master }) {
    const { includeInternalRequests, includeMasterKey } = this.rule;
    return (ip === '127.0.0.1' && !includeInternalRequests) || (master && !includeMasterKey);
  }

  #count(caller) {
    const now = Date.now();
    let count = this.#counts.get(caller);
    if (!count || count.ends <= now) {
      if (this.#counts.size >= mostCallers) {
        this.#counts.clear();
      }
      count = { requests: 0, ends: now + this.rule.requestTimeWindow };
      this.#counts.set(caller, count);
    }
    count.requests += 1;
    return count.requests;
  }

  /** The answer to a call that is one too many; undefined for others. */
  refusal(call) {
    if (this.#spares(call) || this.#count(callerOf(call, this.rule.zone)) <= this.rule.requestCount) {
      return undefined;
    }
    const message = this.rule.errorResponseMessage ?? 'Too many requests.';
    return { error: { code: Parse.Error.CONNECTION_FAILED, message }, status: 429 };
  }
}
