// What other requests notice of code of the app that misbehaves, and what its own client reads, after how long.

import { setTimeout as wait } from 'node:timers/promises';
import { send } from '../../e2e/lib/rest.js';
import { cases } from './cases.mjs';
import { check } from './check.mjs';
import { forms } from './forms.mjs';
import { loadServer, startLoad } from './load.mjs';
import { settle } from './settle.mjs';
import { count, median, milliseconds, ratio } from './table.mjs';
import { setStage, troubles } from './troubles.mjs';

export const head = ['a cloud function', 'in', 'p99 ms of gets, 40 ms between them', 'ratio', 'p99 ms, as fast as they can',
  'ratio', 'gets a second', 'its client reads', 'after s'];

// The function is called by so many clients, with that many milliseconds between the calls of each.
const callers = { clients: 8, pause: 500 };
const patience = 40_000;
const pauses = [40, 0];

const get = cases.find(({ name }) => name === 'get');
const getTemplate = forms.REST(get.request);
const callOf = name => forms.REST({ method: 'POST', path: `/functions/${name}`, body: {} });

function reading({ status, text, body }) {
  if (text.length > 1024 * 1024) {
    return `${status}: ${(text.length / 1024 / 1024).toFixed()} MB`;
  }
  const said = body?.error ?? text;
  const message = typeof said === 'string' ? said : JSON.stringify(said);
  return `${body?.code ?? status}: ${message}`.replaceAll(/[|\s]+/g, ' ').slice(0, 60);
}

/** What a client of the function reads, and after how many seconds. */
async function ask(server, name) {
  const { method, path, headers, body } = callOf(name);
  const started = performance.now();
  const answer = await send(server.url + path, { method, headers, body, patience }).catch(() => null);
  const seconds = (performance.now() - started) / 1000;
  const after = seconds.toFixed(seconds < 10 ? 1 : 0);
  return answer ? { text: reading(answer), after } : { text: 'nothing', after: `> ${after}` };
}

/** Calls work() while clients call the function. */
async function meanwhile(one, stage, bench, work) {
  const server = stage.servers[one.target];
  await one.before?.(stage);
  const load = startLoad(server, callOf(one.name), { ...callers, highest: 1, directory: bench.directory });
  try {
    await wait(2 * callers.pause);
    return await work();
  } finally {
    await load.end();
    await one.after?.(stage);
  }
}

/** Gets quiet and meanwhile, as {quiet, troubled}; with `asks` also what a client of the function `read`. */
async function measure(one, pause, stage, bench, asks) {
  const server = stage.servers[one.target];
  const options = { highest: bench.rows, directory: bench.directory, pause };
  const gets = seconds => loadServer(server, getTemplate, { ...options, seconds });
  await settle({ servers: stage.servers, sqlUrl: bench.sqlUrl });
  await check(server, getTemplate, get.check);
  await gets(1);
  const quiet = await gets(bench.seconds);
  return meanwhile(one, stage, bench, async () => {
    const asked = asks ? ask(server, one.name) : null;
    const troubled = await gets(bench.seconds);
    return { quiet, troubled, read: await asked };
  });
}

const p99Of = ({ rate, p99 }) => (rate > 0 ? p99 : Infinity);
const shown = p99 => (Number.isFinite(p99) ? milliseconds(p99) : 'none answered');

function cells(rounds) {
  const [quiet, troubled] = ['quiet', 'troubled'].map(key => median(rounds.map(round => p99Of(round[key]))));
  return [`${shown(quiet)} → ${shown(troubled)}`, Number.isFinite(troubled) ? `${ratio(troubled / quiet)}×` : '–'];
}

function row({ title, where }, [moderate, full]) {
  const rate = key => count(median(full.map(round => round[key].rate)));
  const { text, after } = moderate[0].read;
  return [title, where, ...cells(moderate), ...cells(full), `${rate('quiet')} → ${rate('troubled')}`, text, after];
}

/** The lines of the table, one for each place. */
export async function misbehavingLines(bench, bed, progress) {
  const stage = await setStage(bench, bed);
  try {
    const samples = troubles.map(() => pauses.map(() => []));
    for (let round = 0; round < bench.rounds; round += 1) {
      for (const [index, one] of troubles.entries()) {
        progress(`  ${one.title} (${one.where}), round ${round + 1}`);
        for (const [column, pause] of pauses.entries()) {
          samples[index][column].push(await measure(one, pause, stage, bench, round === 0 && column === 0));
        }
      }
    }
    return troubles.map((one, index) => row(one, samples[index]));
  } finally {
    await stage.close();
  }
}
