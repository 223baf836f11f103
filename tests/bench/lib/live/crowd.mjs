// The load client of tests/bench/live: many subscribers, and writers. Its commands are in its main.cpp.

import { spawn } from 'node:child_process';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../../build/tests/bench/live/load', import.meta.url));

// Values in a command have no spaces; JSON can do without.
const word = value => (typeof value === 'string' ? value : JSON.stringify(value).replaceAll(/"(-?\d*%\w%)"/g, '$1'));

/**
 * Starts one for a server: {pid, open(words), write(words), …, end()}. Objects among the words become JSON, with "%i%" (the
 * subscriber's number), "%n%" and "%s%" (the write's) as numbers.
 */
export function startCrowd(server) {
  const { port, config } = server;
  const child = spawn(program, [String(port), config.mountPath, config.appId], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  async function command(name, words = {}) {
    const parts = Object.entries(words).map(([key, value]) => `${key}=${word(value)}`);
    child.stdin.write(`${[name, ...parts].join(' ')}\n`);
    const { value, done } = await lines.next();
    if (done) {
      throw new Error(`the load client ended in the middle of ${name}`);
    }
    const answer = JSON.parse(value);
    if (answer.error) {
      throw new Error(answer.error);
    }
    return answer;
  }
  const commands = ['open', 'write', 'follow', 'cut', 'await', 'drain', 'state'];
  return {
    pid: child.pid,
    ...Object.fromEntries(commands.map(name => [name, words => command(name, words)])),
    end: () =>
      new Promise(resolve => {
        child.once('exit', resolve);
        child.stdin.end();
      }),
  };
}
