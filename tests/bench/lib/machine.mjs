// What a reader of numbers has to know: machine, versions, settings.

import fs from 'node:fs';
import os from 'node:os';
import { run } from '../../e2e/lib/process.js';
import { query } from '../../e2e/lib/sql.js';

const settings = ['shared_buffers', 'fsync', 'synchronous_commit', 'max_connections', 'jit', 'shared_preload_libraries'];

async function version(command, ...args) {
  const out = await run(command, args).catch(error => error.message);
  return out.split('\n').find(line => /\d+\.\d+/.test(line))?.trim() ?? 'unknown';
}

/** Linux gives each backend a scheduling group of its own then, and some wait for hundreds of milliseconds. */
function describeAutogroup() {
  try {
    return `kernel.sched_autogroup_enabled ${fs.readFileSync('/proc/sys/kernel/sched_autogroup_enabled', 'utf8').trim()}`;
  } catch {
    return 'kernel.sched_autogroup_enabled not there';
  }
}

/** Markdown lines. */
export async function describeMachine(url) {
  const packages = JSON.parse(fs.readFileSync(new URL('../../e2e/node_modules/parse-server/package.json', import.meta.url)));
  const values = await query(url, 'SELECT name, setting, unit FROM pg_settings WHERE name = ANY($1) ORDER BY name', [settings]);
  const [{ server_version: postgres }] = await query(url, 'SHOW server_version');
  const shown = values.map(({ name, setting, unit }) => `${name} ${setting || "''"}${unit ? ` × ${unit}` : ''}`);
  return [
    `- machine: ${os.cpus().length} × ${os.cpus()[0].model}, ${Math.round(os.totalmem() / 2 ** 30)} GB, Linux ${os.release()}, ${describeAutogroup()}`,
    `- Parse Server ${packages.version} on Node.js ${process.versions.node} (NODE_ENV=production), PostgreSQL ${postgres}`,
    `- load: ${await version('pgbench', '--version')}; ${await version('sh', '-c', 'wrk -v 2>&1; true')}`,
    `- PostgreSQL: ${shown.join(', ')}`,
  ];
}
