// Triggers of Parse.Config.

import { Parse } from '../parse.js';
import { contextOf, success, triggerRequest } from '../requests.js';
import { validate } from '../validate.js';

function configOf({ params }) {
  const config = new Parse.Config();
  for (const name of Object.keys(params)) {
    config.attributes[name] = Parse._decode(undefined, params[name]);
  }
  return config;
}

export async function aboutConfig(call, { handler, validator }, log) {
  const original = call.original ? { original: configOf(call.original) } : {};
  const request = triggerRequest(call, log, { object: configOf(call.object), ...original, context: contextOf(call) });
  if (await validate(validator, request, call.roles)) {
    await handler(request);
  }
  return success(undefined);
}
