// Triggers that look at an object and may refuse: around deletes, log-in, log-out and the request for a new password.

import { inflate } from '../objects.js';
import { contextOf, success, triggerRequest } from '../requests.js';
import { validate } from '../validate.js';

const changesContext = new Set(['beforeDelete', 'afterDelete']);

export async function aboutObject(call, { handler, validator }, log) {
  const object = inflate(call.className, call.object);
  const context = call.triggerName === 'afterLogout' ? {} : { context: contextOf(call) };
  const request = triggerRequest(call, log, { object, ...context });
  if (await validate(validator, request, call.roles)) {
    await handler(request);
  }
  return success(undefined, changesContext.has(call.triggerName) ? request.context : undefined);
}
