// What all handlers get to know of a request.

import { Parse } from './parse.js';
import { inflate } from './objects.js';

function withoutPrototype(object) {
  return Object.assign(Object.create(null), object);
}

/** The members that a trigger or function has beside its own. `call` is what the server sent. */
export function commonRequest(call, log) {
  const request = {
    master: call.master === true,
    isReadOnly: call.isReadOnly === true,
    log,
    headers: call.headers ?? {},
    ip: call.ip,
    config: Parse.Server,
  };
  if (call.user) {
    request.user = inflate('_User', call.user);
  }
  if (call.installationId) {
    request.installationId = call.installationId;
  }
  return request;
}

export function triggerRequest(call, log, members) {
  return { triggerName: call.triggerName, ...members, ...commonRequest(call, log) };
}

export function contextOf(call) {
  return withoutPrototype(call.context);
}

/** The answer to the server, with the context for the hooks that come after. */
export function success(value, context) {
  const answer = value === undefined ? {} : { success: value };
  if (context && Object.keys(context).length) {
    answer.context = context;
  }
  return answer;
}
