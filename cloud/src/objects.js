// SDK objects out of what the server sends, and back.

import { Parse } from './parse.js';

const fieldName = /^[A-Za-z][0-9A-Za-z_]*$/;

/** `json` is made for this call alone; the object may keep parts of it. */
export function inflate(className, json) {
  json.className = className;
  return Parse.Object.fromJSON(json);
}

function readOnlyFields(object) {
  return object.constructor.readOnlyAttributes?.() ?? [];
}

function setDotted(object, key, value, readOnly) {
  if (typeof value?.__op === 'string') {
    if (!readOnly.includes(key)) {
      object.set(key, value);
    }
    return;
  }
  const [field, inner] = key.split('.');
  const parent = object.get(field);
  const changed = typeof parent === 'object' && parent !== null ? parent : {};
  changed[inner] = value;
  object.set(field, changed);
}

/**
 * What a save is about to make of `original` (JSON; undefined for a new object): an object whose pending operations are
 * the client's changes. `original` is not kept.
 */
export function changedObject(className, original, changes) {
  const object = inflate(className, original ? structuredClone(original) : {});
  const readOnly = readOnlyFields(object);
  const fields = {};
  for (const key of Object.keys(changes)) {
    if (key.includes('.')) {
      setDotted(object, key, changes[key], readOnly);
    } else if (fieldName.test(key) && !readOnly.includes(key)) {
      fields[key] = changes[key];
    }
  }
  if (!original) {
    const fixed = readOnly.filter(field => changes[field] !== undefined);
    if (fixed.length) {
      object._finishFetch(Object.fromEntries(fixed.map(field => [field, changes[field]])));
    }
  }
  object.set(Parse._decode(undefined, fields));
  return object;
}

/** An object as the server's answers have it: whole where code of the app changed it or put in another object. */
export function objectJSON(object) {
  if (!object?.toJSON) {
    return {};
  }
  const json = object.toJSON();
  const [pending] = Parse.CoreManager.getObjectStateController().getPendingOps(object._getStateIdentifier());
  for (const key in pending) {
    const value = object.get(key);
    json[key] = value?._toFullJSON ? value._toFullJSON() : value;
  }
  if (object.className && !json.className) {
    json.className = object.className;
  }
  return json;
}

function decodeParameter(value) {
  if (Array.isArray(value)) {
    return value.map(decodeParameter);
  }
  if (!value || typeof value !== 'object') {
    return value;
  }
  switch (value.__type) {
    case 'Date':
      return Object.assign(new Date(value.iso), value);
    case 'File':
      return Parse.File.fromJSON(value);
    case 'Pointer':
      return Parse.Object.fromJSON({ __type: 'Pointer', className: value.className, objectId: value.objectId });
    default:
      return decodeParameters(value);
  }
}

/** The parameters of a function or job. */
export function decodeParameters(params) {
  const decoded = {};
  for (const key of Object.keys(params)) {
    decoded[key] = decodeParameter(params[key]);
  }
  return decoded;
}
