// Triggers of Parse.Config.

import { Parse } from '../parse.js';
import { contextOf, success, triggerRequest } from '../requests.js';
import { validate } from '../validate.js';

/** What a client sends is shown as it was sent, what is kept with the types of the SDK. */
function sentConfig({ params }) {
  const config = new Parse.Config();
  config.attributes = params;
  return config;
}

function keptConfig({ params }) {
  const config = new Parse.Config();
  for (const name of Object.keys(params)) {
    config.attributes[name] = Parse._decode(undefined, params[name]);
  }
  return config;
}

export async function aboutConfig(call, { handler, validator }, log) {
  const original = call.original ? { original: keptConfig(call.original) } : {};
  const isSent = call.triggerName === 'beforeSave' || !call.original;
  const object = isSent ? sentConfig(call.object) : keptConfig(call.object);
  const request = triggerRequest(call, log, { object, ...original, context: contextOf(call) });
  if (await validate(validator, request, call.roles)) {
    await handler(request);
  }
  return success(undefined);
}
