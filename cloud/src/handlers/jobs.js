// Jobs: started at once, told about over REST.

import { asParseError } from '../errors.js';
import { decodeParameters } from '../objects.js';
import { Parse } from '../parse.js';

function finalMessage(value) {
  const message = value instanceof Error ? value.message : value;
  return typeof message === 'string' && message ? { message } : {};
}

/** Somebody may have cancelled it, and what its row says of that stays. */
async function isRunning({ jobId }, server) {
  return (await server.request('GET', `/classes/_JobStatus/${jobId}`)).status === 'running';
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
  if (!(await isRunning(call, server))) {
    log.info(`job ${call.jobName} was cancelled`);
    return;
  }
  const finishedAt = { __type: 'Date', iso: new Date().toISOString() };
  await server.update('_JobStatus', call.jobId, { status, finishedAt, ...finalMessage(outcome) });
  log.verbose(`job ${call.jobName} ${status}`);
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
        if (!(await isRunning(call, server))) {
          throw new Parse.Error(Parse.Error.SCRIPT_FAILED, 'The job was cancelled.');
        }
        await server.update('_JobStatus', call.jobId, { message: text });
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
