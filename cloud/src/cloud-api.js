// Parse.Cloud and Parse.Server as main.js knows them.

import { checkTriggerClass, classNameOf, isObjectClass } from './class-rules.js';
import { httpRequest } from './http-request.js';
import { Parse } from './parse.js';
import { checkValidator } from './validator-rules.js';

const rateLimitZones = Object.freeze({ global: 'global', session: 'session', user: 'user', ip: 'ip' });

// Parse.Cloud's name of a trigger, and the trigger.
const ofClass = {
  beforeSave: 'beforeSave',
  afterSave: 'afterSave',
  beforeDelete: 'beforeDelete',
  afterDelete: 'afterDelete',
  beforeFind: 'beforeFind',
  afterFind: 'afterFind',
  beforeSubscribe: 'beforeSubscribe',
  afterLiveQueryEvent: 'afterEvent',
};

// The class these are for unless one is given, which is then looked at.
const ofFixedClass = {
  beforeLogin: '_User',
  afterLogin: '_User',
  afterLogout: '_Session',
  beforePasswordResetRequest: '_User',
};

function classTriggers(registry) {
  const add = trigger => (parseClass, handler, validator) => {
    checkValidator(validator);
    const className = classNameOf(parseClass);
    checkTriggerClass(trigger, className);
    registry.addTrigger(trigger, className, handler, validator);
  };
  return Object.fromEntries(Object.entries(ofClass).map(([name, trigger]) => [name, add(trigger)]));
}

function fixedTriggers(registry) {
  const add = (trigger, fixed) => (...given) => {
    const isNamed = typeof given[0] === 'string' || isObjectClass(given[0]);
    const [parseClass, handler, validator] = isNamed ? given : [fixed, ...given];
    const className = classNameOf(parseClass);
    checkTriggerClass(trigger, className);
    // Of a validator only this rule counts here, as it always did.
    registry.addTrigger(trigger, className, handler, undefined, validator?.rateLimit);
  };
  return Object.fromEntries(Object.entries(ofFixedClass).map(([trigger, fixed]) => [trigger, add(trigger, fixed)]));
}

function definitions(registry) {
  return {
    define(name, handler, validator) {
      checkValidator(validator);
      registry.addFunction(name, handler, validator);
    },
    job: (name, handler) => registry.addJob(name, handler),
    beforeConnect(handler, validator) {
      checkValidator(validator);
      registry.addTrigger('beforeConnect', '@Connect', handler, validator);
    },
    onLiveQueryEvent: handler => registry.addLiveQueryHandler(handler),
    _removeAllHooks: () => registry.clear(),
  };
}

/** Completes the SDK, and makes it the global `Parse`. */
export function offerCloud(registry, server, options, log) {
  Object.assign(Parse.Cloud, classTriggers(registry), fixedTriggers(registry), definitions(registry), {
    httpRequest,
    sendEmail: mail => server.request('POST', '/hooks/host/mail', mail),
    useMasterKey: () => log.warn('Parse.Cloud.useMasterKey() does nothing: pass {useMasterKey: true} to each call.'),
  });
  const { appId, masterKey, javascriptKey, serverURL } = options;
  const settings = { appId, applicationId: appId, masterKey, javascriptKey, serverURL, loggerController: log };
  Parse.Server = { ...settings, RateLimitZone: rateLimitZones };
  globalThis.Parse = Parse;
}
