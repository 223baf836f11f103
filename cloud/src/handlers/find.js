// beforeFind and afterFind.

import { Parse } from '../parse.js';
import { inflate, objectJSON } from '../objects.js';
import { contextOf, success, triggerRequest } from '../requests.js';
import { validate } from '../validate.js';

const members = ['limit', 'skip', 'include', 'excludeKeys', 'explain', 'keys', 'order', 'hint', 'comment'];

/** Whether objects are counted is not the query's business here, but the request's. */
function queryOf({ className, query: { count, ...query } }) {
  return new Parse.Query(className).withJSON(query);
}

function changesOf(query) {
  const json = query.toJSON();
  const changes = {};
  if (json.where) {
    changes.where = json.where;
  }
  for (const member of members) {
    if (json[member]) {
      changes[member] = json[member];
    }
  }
  return changes;
}

const isObject = value => value instanceof Parse.Object;

function answerTo(result, query) {
  if (isObject(result)) {
    return { objects: [objectJSON(result)] };
  }
  if (Array.isArray(result) && result.every(isObject)) {
    return { objects: result.map(objectJSON) };
  }
  return { query: changesOf(result instanceof Parse.Query ? result : query) };
}

export async function beforeFind(call, { handler, validator }, log) {
  const query = queryOf(call);
  const context = contextOf(call);
  const request = triggerRequest(call, log, { query, count: call.count, isGet: call.isGet, context });
  const result = (await validate(validator, request, call.roles)) ? await handler(request) : undefined;
  return success(answerTo(result, query), request.context);
}

export async function afterFind(call, { handler, validator }, log) {
  const objects = call.objects.map(json => inflate(json.className ?? call.className, json));
  const context = contextOf(call);
  const request = triggerRequest(call, log, { object: null, objects, query: queryOf(call), isGet: call.isGet, context });
  const result = (await validate(validator, request, call.roles)) ? await handler(request) : undefined;
  return success((result || objects).map(objectJSON));
}
