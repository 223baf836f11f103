// beforeSave and afterSave.

import { isDeepStrictEqual } from 'node:util';
import { changedObject, inflate } from '../objects.js';
import { contextOf, success, triggerRequest } from '../requests.js';
import { validate } from '../validate.js';

function originalOf(call) {
  return call.original ? { original: inflate(call.className, call.original) } : {};
}

function changesOf(request) {
  return { ...request.object._getSaveJSON(), objectId: request.object.id };
}

export async function beforeSave(call, { handler, validator }, log) {
  const object = changedObject(call.className, call.original, call.changes);
  const context = contextOf(call);
  const request = triggerRequest(call, log, { object, ...originalOf(call), context });
  let answer;
  if (await validate(validator, request, call.roles)) {
    const running = handler(request);
    answer = typeof running?.then === 'function' ? await running : undefined;
  }
  return success({ object: answer?.object ?? changesOf(request) }, request.context);
}

// What clients know, or learn from the answer in any case.
const fixed = new Set(['objectId', 'createdAt', 'updatedAt', 'className']);

/** The answer to the client so far, with what the handler changed in the object, or has in another one. */
function mergedResponse(call, saved, object) {
  const response = { ...call.response };
  const json = object.toJSON();
  for (const key of Object.keys(json)) {
    const value = json[key];
    const isKnown = isDeepStrictEqual(value, saved[key]) || isDeepStrictEqual(value, call.original?.[key]);
    if (!fixed.has(key) && !isKnown && value !== null && value?.__type !== 'Pointer') {
      response[key] = value;
    }
  }
  return response;
}

export async function afterSave(call, { handler, validator }, log) {
  const { sessionToken } = call.response ?? {};
  const json = sessionToken ? { ...call.object, sessionToken } : call.object;
  const object = inflate(call.className, json);
  object._setExisted(Boolean(call.original));
  const saved = object.toJSON();
  const before = call.original && structuredClone(call.original);
  const request = triggerRequest(call, log, { object, ...originalOf(call), context: contextOf(call) });
  if (!(await validate(validator, request, call.roles))) {
    return {};
  }
  const result = await handler(request);
  if (result && typeof result === 'object' && !result._toFullJSON) {
    return success(result);
  }
  const other = result?._toFullJSON ? result : object;
  return success(mergedResponse({ ...call, original: before }, saved, other));
}
