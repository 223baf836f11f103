// Triggers of LiveQuery: beforeConnect, beforeSubscribe, afterLiveQueryEvent; and onLiveQueryEvent.

import { Parse } from '../parse.js';
import { inflate, objectJSON } from '../objects.js';
import { commonRequest, success } from '../requests.js';
import { validate } from '../validate.js';

const isObject = value => value instanceof Parse.Object;

function liveRequest(call, log) {
  const { event, clients, subscriptions, sessionToken, useMasterKey, requestId } = call;
  const request = { ...commonRequest(call, log), event, clients, subscriptions, sessionToken, useMasterKey };
  if (requestId !== undefined) {
    request.requestId = requestId;
  }
  if (call.query) {
    request.query = new Parse.Query(call.className).withJSON(call.query);
  }
  for (const name of ['object', 'original']) {
    if (call[name]) {
      request[name] = inflate(call.className, call[name]);
    }
  }
  request.sendEvent = true;
  return request;
}

export async function aboutLiveQuery(call, { handler, validator }, log) {
  const request = liveRequest(call, log);
  if (!(await validate(validator, request, call.roles))) {
    return {};
  }
  const result = await handler(request);
  if (call.triggerName === 'afterEvent') {
    const json = object => (isObject(object) ? objectJSON(object) : undefined);
    return success({ sendEvent: request.sendEvent !== false, object: json(request.object), original: json(request.original) });
  }
  const query = result instanceof Parse.Query ? result : request.query;
  return success(query ? { query: query.toJSON() } : {});
}

async function tell(handler, event, log) {
  try {
    await handler(event);
  } catch (error) {
    log.error(`a handler of onLiveQueryEvent failed at ${event.event}:`, error);
  }
}

/** Handlers begin in the order of events; nobody waits until they are done. */
export function tellLiveQueryHandlers({ events }, handlers, log) {
  for (const event of events) {
    const told = event.user ? { ...event, user: inflate('_User', event.user) } : event;
    handlers.forEach(handler => tell(handler, told, log));
  }
  return {};
}
