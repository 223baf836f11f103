// Jobs: started at once, told about over REST.

import { asParseError } from '../errors.js';
import { decodeParameters } from '../objects.js';
import { Parse } from '../parse.js';

function finalMessage(value) {
  const message = value instanceof Error ? value.message : value;
  return typeof message === 'string' && message ? { message } : {};
}

async function run(call, handler, request, server, log) {
  let status = 'succeeded';
  let outcome;
  try {
    outcome = await handler(request);
  } catch (error) {
    status = 'failed';
    outcome = error;
  }
  const { running } = await server.reportJob({ jobId: call.jobId, status, ...finalMessage(outcome) });
  log.info(running ? `job ${call.jobName} ${status}` : `job ${call.jobName} was cancelled`);
}

/** Answers before the job is done. A job that was cancelled is told so by its next message(). */
export function startJob(call, { handler }, log, server) {
  const request = {
    params: decodeParameters(call.params ?? {}),
    log,
    headers: call.headers ?? {},
    ip: call.ip,
    jobName: call.jobName,
    jobId: call.jobId,
    message: async text => {
      if (text && typeof text === 'string') {
        const { running } = await server.reportJob({ jobId: call.jobId, message: text });
        if (!running) {
          throw new Parse.Error(Parse.Error.SCRIPT_FAILED, 'The job was cancelled.');
        }
      }
    },
  };
  setImmediate(() =>
    run(call, handler, request, server, log).catch(error =>
      log.error(`the end of job ${call.jobName} could not be reported: ${asParseError(error).message}`)
    )
  );
  return { success: {} };
}
