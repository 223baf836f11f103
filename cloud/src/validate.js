// Whether caller and data satisfy the validator of a handler.

import { asParseError } from './errors.js';
import { Parse } from './parse.js';
import { constructorName } from './validator-rules.js';

const isMissing = value => value === null || value === undefined;

async function checkOptions(rule, key, value) {
  if (typeof rule.options === 'function') {
    const invalid = rule.error || `Validation failed. Invalid value for ${key}.`;
    let verdict;
    try {
      verdict = await rule.options(value);
    } catch (error) {
      throw error ? rule.error || error.message || error : invalid;
    }
    if (!verdict && !isMissing(verdict)) {
      throw invalid;
    }
    return;
  }
  const options = Array.isArray(rule.options) ? rule.options : [rule.options];
  if (!options.includes(value)) {
    throw rule.error || `Validation failed. Invalid option for ${key}. Expected: ${options.join(', ')}`;
  }
}

function checkType(type, key, value) {
  const expected = constructorName(type);
  if ((Array.isArray(value) ? 'array' : typeof value) !== expected) {
    throw `Validation failed. Invalid type for ${key}. Expected: ${expected}`;
  }
}

function requireData(data, key) {
  if (isMissing(data[key])) {
    throw `Validation failed. Please specify data for ${key}.`;
  }
}

function applyDefault(rule, key, data, request) {
  if (!isMissing(rule.default) && isMissing(data[key])) {
    data[key] = rule.default;
    request.object?.set(key, rule.default);
  }
}

function keepConstant(rule, key, request) {
  if (!rule.constant || !request.object) {
    return;
  }
  if (request.original) {
    request.object.revert(key);
  } else if (!isMissing(rule.default)) {
    request.object.set(key, rule.default);
  }
}

function checkField(rule, key, data, request) {
  applyDefault(rule, key, data, request);
  keepConstant(rule, key, request);
  if (rule.required) {
    requireData(data, key);
  }
  const value = data[key];
  if (!rule.required && value === undefined) {
    return undefined;
  }
  if (rule.type) {
    checkType(rule.type, key, value);
  }
  return rule.options ? checkOptions(rule, key, value) : undefined;
}

async function checkFields(fields, request) {
  const data = request.object ? request.object.toJSON() : request.params || {};
  if (Array.isArray(fields)) {
    fields.forEach(key => requireData(data, key));
    return;
  }
  const waiting = [];
  for (const key in fields) {
    const rule = fields[key];
    if (typeof rule === 'string') {
      requireData(data, rule);
    } else if (typeof rule === 'object') {
      waiting.push(checkField(rule, key, data, request));
    }
  }
  await Promise.all(waiting);
}

async function rolesOf(rule) {
  const roles = typeof rule === 'function' ? await rule() : rule;
  return Array.isArray(roles) ? roles : [];
}

async function checkRoles(validator, roles) {
  const { requireAnyUserRoles: any, requireAllUserRoles: all } = validator;
  if (any && !(await rolesOf(any)).some(role => roles.includes(role))) {
    throw 'Validation failed. User does not match the required roles.';
  }
  if (all && !(await rolesOf(all)).every(role => roles.includes(role))) {
    throw 'Validation failed. User does not match all the required roles.';
  }
}

async function checkUserKeys(keys, user) {
  if (Array.isArray(keys)) {
    for (const key of keys) {
      if (!user) {
        throw 'Please login to make this request.';
      }
      if (isMissing(user.get(key))) {
        throw `Validation failed. Please set data for ${key} on your account.`;
      }
    }
    return;
  }
  await Promise.all(
    Object.entries(keys)
      .filter(([, rule]) => rule.options)
      .map(([key, rule]) => checkOptions(rule, key, user.get(key)))
  );
}

function userOf(request) {
  const { user, object } = request;
  return user ?? (object?.className === '_User' && !object.existed() ? object : undefined);
}

async function checkRules(validator, request, roles) {
  if (request.master && !validator.validateMasterKey) {
    return;
  }
  const user = userOf(request);
  if ((validator.requireUser || validator.requireAnyUserRoles || validator.requireAllUserRoles) && !user) {
    throw 'Validation failed. Please login to continue.';
  }
  if (validator.requireMaster && !request.master) {
    throw 'Validation failed. Master key is required to complete this request.';
  }
  await checkFields(validator.fields, request);
  await checkRoles(validator, roles);
  await checkUserKeys(validator.requireUserKeys ?? [], user);
}

/** Whether the handler is to run at all. Throws Parse.Error. */
export async function validate(validator, request, roles = []) {
  if (!validator) {
    return true;
  }
  try {
    if (typeof validator === 'function') {
      await validator(request);
      return true;
    }
    await checkRules(validator, request, roles);
    return !(validator.skipWithMasterKey && request.master);
  } catch (error) {
    throw asParseError(error, { code: Parse.Error.VALIDATION_ERROR, message: 'Validation failed.' });
  }
}
