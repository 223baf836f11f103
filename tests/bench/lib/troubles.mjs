// Cloud functions that misbehave, in each place where code of the app may be, and the stage they are on.

import { fileURLToPath } from 'node:url';
import { startHost } from '../../e2e/lib/cloud.js';
import { stop } from '../../e2e/lib/process.js';
import { restClient } from '../../e2e/lib/rest.js';
import { keys } from '../../e2e/lib/servers.js';
import { query } from '../../e2e/lib/sql.js';
import { startWebhooks } from '../../e2e/lib/webhooks.js';
import { startBlackHole } from './black-hole.mjs';

const main = fileURLToPath(new URL('misbehaving-main.cjs', import.meta.url));

const sql = `
  CREATE SCHEMA IF NOT EXISTS trouble;
  CREATE FUNCTION trouble.loop(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN LOOP END LOOP; END $$;
  CREATE FUNCTION trouble.sleep(request jsonb) RETURNS jsonb LANGUAGE sql AS $$
      SELECT to_jsonb(pg_sleep(3600)::text)
  $$;
  SELECT parse.define('loopsInSql', 'trouble.loop'), parse.define('sleepsInSql', 'trouble.sleep')`;

// What is left behind by an endless loop in JavaScript answers nobody any more.
const restartHost = async ({ host }) => {
  await stop(host.process, { signal: 'SIGKILL' });
  await host.launch();
};
const restartParseServer = async ({ servers: { reference } }) => {
  await stop(reference.process, { signal: 'SIGKILL' });
  await reference.relaunch();
};

const inSql = name => ({ where: 'SQL function', target: 'parsegres', name });
const webhooks = name => [
  { where: 'webhook', target: 'parsegres', name },
  { where: 'webhook of Parse Server', target: 'reference', name },
];
const inHost = (name, more) => ({ where: 'parsegres-cloud', target: 'parsegres', name, ...more });
const inParseServer = (name, more) => ({ where: 'Parse Server itself', target: 'reference', name, ...more });

// `before` and `after` are done around each measurement.
const kinds = {
  loops: [
    inSql('loopsInSql'),
    inHost('loopsHere', { after: restartHost }),
    inParseServer('loopsHere', { after: restartParseServer }),
  ],
  sleeps: [inSql('sleepsInSql'), ...webhooks('sleeps'), inHost('sleepsHere'), inParseServer('sleepsHere')],
  'answers garbage': webhooks('answersGarbage'),
  'answers 10 MB': [...webhooks('answersMuch'), inHost('answersMuchHere'), inParseServer('answersMuchHere')],
  redirects: webhooks('redirects'),
  'is down': [
    ...webhooks('isDown'),
    inHost('sleepsHere', { before: ({ host }) => stop(host.process), after: ({ host }) => host.launch() }),
  ],
  'takes no connection': webhooks('isBlackHole'),
};

export const troubles = Object.entries(kinds).flatMap(([title, places]) => places.map(place => ({ title, ...place })));

async function register(servers, urls) {
  for (const server of Object.values(servers)) {
    const client = restClient(server, { masterKey: keys.masterKey });
    for (const [functionName, url] of Object.entries(urls)) {
      const answer = await client.post('/hooks/functions', { functionName, url });
      if (answer.status !== 200) {
        throw new Error(`cannot register ${functionName}: ${answer.text}`);
      }
    }
  }
}

const much = JSON.stringify({ success: 'x'.repeat(10 * 1024 * 1024) });

const urlsOf = (hooks, hole) => ({
  sleeps: hooks.on('/sleeps', () => undefined),
  answersGarbage: hooks.on('/garbage', (_, response) => void response.end('<html>not here</html>')),
  answersMuch: hooks.on('/much', (_, response) => void response.end(much)),
  redirects: hooks.on('/redirects', (_, response) => void response.writeHead(302, { Location: '/elsewhere' }).end()),
  isDown: 'http://127.0.0.1:1/',
  isBlackHole: hole.url,
});

/** {servers, host, close()}: both servers with all of the functions; Parse Server is another than that of `bench`. */
export async function setStage(bench, bed) {
  const reference = await bed.serve('reference', 'bench_reference', { cloud: main });
  const servers = { reference, parsegres: bench.servers.parsegres };
  await query(servers.parsegres.databaseURI, sql);
  const hooks = await startWebhooks();
  const hole = await startBlackHole();
  await register(servers, urlsOf(hooks, hole));
  const host = await startHost(servers.parsegres, main);
  return {
    servers,
    host,
    async close() {
      await host.stop();
      hole.close();
      await hooks.stop();
    },
  };
}
