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

/** What the write made of the changes, and the object's JSON as it was read, where it was. */
function savedObject(call) {
  const { className, object: row, original, changes, response } = call;
  if (row) {
    const { sessionToken } = response;
    const object = inflate(className, sessionToken ? { ...row, sessionToken } : row);
    object._setExisted(Boolean(original));
    return { object, saved: object.toJSON() };
  }
  const object = changedObject(className, original, original ? changes : { ...changes, objectId: response.objectId });
  object._handleSaveResponse(structuredClone(response), original ? 200 : 201);
  return { object, saved: {} };
}

const isOperation = value => typeof value?.__op === 'string' && value.__op !== 'Delete';

/** The fields in which `json` tells the client more than it knows. */
function news(json, call, saved) {
  const { original = {}, changes = {} } = call;
  const fixed = call.original ? ['updatedAt'] : ['objectId', 'createdAt'];
  if (call.className === '_User') {
    fixed.push('username');
  }
  const ignored = call.original ? ['objectId', 'className'] : ['className'];
  const isKnown = (key, value) =>
    value === null ||
    value === undefined ||
    value.__type === 'Pointer' ||
    [changes, original, saved].some(known => isDeepStrictEqual(known[key], value));
  return Object.fromEntries(
    Object.entries(json).filter(
      ([key, value]) => fixed.includes(key) || (!ignored.includes(key) && key !== 'updatedAt' && !isKnown(key, value))
    )
  );
}

/** The answer to the client: what is new in the object that the handler left or gave, and what beforeSave changed. */
function newResponse(call, saved, object) {
  const response = news(object.toJSON(), call, saved);
  for (const [key, value] of Object.entries(call.response)) {
    const isFixed = ['objectId', 'createdAt', 'updatedAt'].includes(key);
    if (!isFixed && !(key in response) && !isOperation(call.changes?.[key])) {
      response[key] = value;
    }
  }
  return response;
}

export async function afterSave(call, { handler, validator }, log) {
  const { object, saved } = savedObject(call);
  const known = { ...call, original: call.original && structuredClone(call.original) };
  const request = triggerRequest(call, log, { object, ...originalOf(call), context: contextOf(call) });
  if (!(await validate(validator, request, call.roles))) {
    return {};
  }
  const result = await handler(request);
  const isObject = Boolean(result?._toFullJSON);
  if (result && typeof result === 'object' && !isObject) {
    return success(result);
  }
  return success(newResponse(known, saved, isObject ? result : object));
}
