// Child processes of the tests: started with a log file, and always ended by their own id.

import { spawn } from 'node:child_process';
import fs from 'node:fs';

/** Starts `command`; stdout and stderr go to `logFile`. The result resolves `exited` with {code, signal}. */
export function start(command, args, { logFile, ...options }) {
  const log = fs.openSync(logFile, 'a');
  const child = spawn(command, args, { stdio: ['ignore', log, log], ...options });
  fs.closeSync(log);
  const exited = new Promise(resolve => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', error => resolve({ code: -1, error }));
  });
  return { child, exited, logFile, running: () => child.exitCode === null && child.signalCode === null };
}

/** Ends a process of start(): `signal` first, SIGKILL after `patience` milliseconds. */
export async function stop(proc, { signal = 'SIGTERM', patience = 5000 } = {}) {
  if (!proc || !proc.running()) {
    return;
  }
  proc.child.kill(signal);
  const timer = setTimeout(() => proc.child.kill('SIGKILL'), patience);
  await proc.exited;
  clearTimeout(timer);
}

/** Runs to the end and returns stdout; throws with the output when the status is not 0. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let out = '';
    let err = '';
    child.stdout.on('data', data => (out += data));
    child.stderr.on('data', data => (err += data));
    child.once('error', reject);
    child.once('close', code => {
      if (code === 0) {
        resolve(out);
      } else {
        reject(new Error(`${command} ${args.join(' ')}: status ${code}\n${out}${err}`));
      }
    });
  });
}
