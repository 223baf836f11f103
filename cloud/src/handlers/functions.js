// Cloud functions, of one parameter or in the style of Express.

import { asParseError, failure } from '../errors.js';
import { Parse } from '../parse.js';
import { decodeParameters } from '../objects.js';
import { filesAsBuffers } from '../forms.js';
import { commonRequest } from '../requests.js';
import { validate } from '../validate.js';

const sentTwice = name =>
  new Error(
    `Cannot call ${name}() after response has already been sent. Make sure to call success() or error() only once per cloud function execution.`
  );

/** The `response` of such a function; `settle` gets the answer to the server, once. */
class FunctionResponse {
  #settle;
  #sent = false;
  #status;
  #headers = {};

  constructor(settle) {
    this.#settle = settle;
    for (const name of ['success', 'error', 'status', 'header']) {
      this[name] = this[name].bind(this);
    }
  }

  get isSent() {
    return this.#sent;
  }

  #send(name, answer) {
    if (this.#sent) {
      throw sentTwice(name);
    }
    this.#sent = true;
    this.#settle(answer);
  }

  success(result) {
    this.#send('success', { success: Parse._encode(result), status: this.#status, headers: this.#headers });
  }

  /** Errors have the status that goes with their code. */
  error(error) {
    this.#send('error', failure(asParseError(error)));
  }

  status(code) {
    this.#status = code;
    return this;
  }

  header(name, value) {
    this.#headers[name] = value;
    return this;
  }
}

async function runExpressStyle(handler, request) {
  return new Promise((resolve, reject) => {
    const response = new FunctionResponse(resolve);
    Promise.resolve()
      .then(() => handler(request, response))
      .then(result => {
        if (!response.isSent && result !== undefined) {
          response.success(result);
        }
      })
      .catch(reject);
  });
}

export async function runFunction(call, { handler, validator }, log) {
  const request = {
    params: filesAsBuffers(decodeParameters(call.params ?? {}), call.headers),
    ...commonRequest(call, log),
    functionName: call.functionName,
    context: call.context,
  };
  await validate(validator, request, call.roles);
  if (handler.length >= 2) {
    return runExpressStyle(handler, request);
  }
  return { success: Parse._encode(await handler(request)) };
}
