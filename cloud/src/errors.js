// What Cloud Code throws, as Parse errors.

import { Parse } from './parse.js';

/** `thrown` as a Parse.Error; whatever is none becomes one with `code`. */
export function asParseError(thrown, { code = Parse.Error.SCRIPT_FAILED, message = 'Script failed.' } = {}) {
  if (!thrown) {
    return new Parse.Error(code, message);
  }
  if (thrown instanceof Parse.Error) {
    return thrown;
  }
  return new Parse.Error(code, typeof thrown === 'string' ? thrown : thrown.message || thrown);
}

export const unknownFailure = { message: 'Script failed. Unknown error.' };

/** The answer to the server. */
export function failure(error) {
  return { error: { code: error.code ?? Parse.Error.SCRIPT_FAILED, message: error.message ?? '' } };
}
