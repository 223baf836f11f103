// Which class a trigger is for, and whether the class may have it.

const logInTriggers = new Set(['beforeLogin', 'afterLogin', 'beforePasswordResetRequest']);

/** Of a name or an SDK class; `@File` and `@Config` for Parse.File and Parse.Config. */
export function classNameOf(parseClass) {
  return parseClass?.className || parseClass?.name?.replace('Parse', '@') || parseClass;
}

export function isObjectClass(value) {
  return typeof value === 'function' && Object.prototype.hasOwnProperty.call(value, 'className');
}

/** Throws a text, as Cloud Code is used to. */
export function checkTriggerClass(triggerName, className) {
  if (triggerName === 'beforeSave' && className === '_PushStatus') {
    throw 'Only afterSave is allowed on _PushStatus';
  }
  if (logInTriggers.has(triggerName) && className !== '_User') {
    throw 'Only the _User class is allowed for the beforeLogin, afterLogin, and beforePasswordResetRequest triggers';
  }
  if (triggerName === 'afterLogout' && className !== '_Session') {
    throw 'Only the _Session class is allowed for the afterLogout trigger.';
  }
  if (triggerName !== 'afterLogout' && className === '_Session') {
    throw 'Only the afterLogout trigger is allowed for the _Session class.';
  }
}
