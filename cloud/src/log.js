// The log, and what handlers get as request.log.

import { inspect } from 'node:util';

const levels = ['error', 'warn', 'info', 'verbose', 'debug', 'silly'];

function text(part) {
  return typeof part === 'string' ? part : inspect(part, { depth: 5, breakLength: Infinity });
}

/** With a method for each level; log(level, …) too. Lines go to stderr. */
export function makeLog(most = 'info') {
  const limit = levels.indexOf(most);
  const log = {
    log(level, ...parts) {
      if (levels.indexOf(level) <= limit) {
        process.stderr.write(`${new Date().toISOString()} ${level} ${parts.map(text).join(' ')}\n`);
      }
    },
  };
  for (const level of levels) {
    log[level] = (...parts) => log.log(level, ...parts);
  }
  return log;
}
