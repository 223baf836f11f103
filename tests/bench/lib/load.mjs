// Load: wrk for the servers, pgbench for the bare SQL.

import fs from 'node:fs';
import path from 'node:path';
import { run, start, stop } from '../../e2e/lib/process.js';

const threads = 2;
export const connections = 32;

const quote = text => `[==[${text}]==]`;

function luaHeaders(headers) {
  return `{${Object.entries(headers).map(([name, value]) => `[ ${quote(name)} ] = ${quote(value)}`).join(', ')}}`;
}

// Each thread of wrk gets its own random seed; the placeholders are filled in for every request.
function luaScript({ method, path: target, body, headers }, prefix, highest, pause) {
  return `
local counter = 0
function setup(thread) counter = counter + 1; thread:set("seed", counter) end
function init() math.randomseed(os.time() * 10 + seed) end
local headers = ${luaHeaders(headers)}
local path, body = ${quote(prefix + target)}, ${body ? quote(body) : 'nil'}
local function fill(text, n)
  text = text:gsub("([a-z])%%n%%", function(letter) return letter .. string.format("%09d", n) end)
  return (text:gsub("%%n%+?(%d*)%%", function(add) return tostring(n + (tonumber(add) or 0)) end))
end
local dynamicBody = body ~= nil and body:find("%%n") ~= nil
function request()
  local n = math.random(1, ${highest})
  return wrk.format(${quote(method)}, fill(path, n), headers, dynamicBody and fill(body, n) or body)
end
${pause ? `function delay() return math.random(0, ${2 * pause}) end` : ''}
function done(summary, latency)
  io.write(string.format('RESULT {"requests":%d,"microseconds":%d,"failed":%d,"broken":%d,"p99":%.3f}\\n',
    summary.requests, summary.duration, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(99) / 1000))
end
`;
}

let scripts = 0;

function wrkArguments(server, template, { highest, seconds, directory, clients = connections, pause = 0 }) {
  const { origin, pathname } = new URL(server.url);
  const script = path.join(directory, `load-${(scripts += 1)}.lua`);
  fs.writeFileSync(script, luaScript(template, pathname, highest, pause));
  return [`-t${threads}`, `-c${clients}`, `-d${seconds}s`, '--timeout', '20s', '-s', script, origin];
}

// Failed requests are an error: they are fast.
function resultOf(server, out) {
  const result = JSON.parse(out.match(/^RESULT (.*)$/m)[1]);
  if (result.failed || result.broken) {
    throw new Error(`${server.target}: ${result.failed} failed and ${result.broken} broken of ${result.requests} requests`);
  }
  return { rate: (result.requests * 1e6) / result.microseconds, p99: result.p99 };
}

/**
 * Runs wrk on a server for some seconds: {rate, p99} (a second; milliseconds). With `pause` each client waits for so many
 * milliseconds before each request.
 */
export async function loadServer(server, template, options) {
  return resultOf(server, await run('wrk', wrkArguments(server, template, options)));
}

/** Starts wrk on a server; it runs until stop(), which returns what loadServer() does, or end(), which looks at none. */
export function startLoad(server, template, options) {
  const logFile = path.join(options.directory, `load-${scripts}.log`);
  const wrk = start('wrk', wrkArguments(server, template, { ...options, seconds: 3600 }), { logFile });
  const end = () => stop(wrk, { signal: 'SIGINT' });
  return {
    running: wrk.running,
    end,
    async stop() {
      await end();
      return resultOf(server, fs.readFileSync(logFile, 'utf8'));
    },
  };
}

/** Runs pgbench with one prepared statement on a database. */
export async function loadSql(url, sql, { highest, seconds, directory }) {
  const script = path.join(directory, 'load.sql');
  fs.writeFileSync(script, `\\set n random(1, ${highest})\n${sql.replaceAll(/\s*\n\s*/g, ' ')}\n`);
  const args = ['-n', '-M', 'prepared', '-c', String(connections), '-j', String(threads), '-T', String(seconds), '-f', script, url];
  const out = await run('pgbench', args);
  const rate = out.match(/^tps = ([\d.]+)/m);
  if (!rate) {
    throw new Error(`pgbench without a result:\n${out}`);
  }
  return { rate: Number(rate[1]), p99: NaN };
}
