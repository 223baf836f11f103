// The same random requests to the original server and to parsegres, each with a database of its own on one cluster: status,
// code, text and body of every answer and the stored objects afterwards have to agree, but for what intended-differences.js lists.
//   PARSEGRES_DIFF_SEED    which requests (default 1)
//   PARSEGRES_DIFF_COUNT   how many (default 3000)

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sharedCluster } from '../lib/cluster.js';
import { addRole, addSession, ensureSystemClasses } from '../lib/principals.js';
import { restClient } from '../lib/rest.js';
import { defaultTarget, keys, startServer } from '../lib/servers.js';
import { createDatabase, dropDatabase, query } from '../lib/sql.js';
import { describe, differences, signature } from './compare.js';
import { intendedDifferences } from './intended-differences.js';
import { Requests } from './requests.js';
import { Side } from './side.js';
import { people, World } from './world.js';

const seed = Number(process.env.PARSEGRES_DIFF_SEED || 1);
const count = Number(process.env.PARSEGRES_DIFF_COUNT || 3000);
const shownFindings = 40;

let cluster;
const sides = {};

async function addPeople(target, databaseURI, server) {
  const suite = {
    target,
    sql: (text, values) => query(databaseURI, text, values),
    rest: restClient(server),
  };
  await ensureSystemClasses(suite);
  const tokens = {};
  for (const [name, id] of Object.entries(people)) {
    tokens[name] = `r:${name}${'0'.repeat(30)}`;
    await suite.sql(
      `INSERT INTO "_User" ("objectId", "createdAt", "updatedAt", username, _rperm, _wperm)
       VALUES ($1, now(), now(), $2, ARRAY[$1], ARRAY[$1])`,
      [id, name]
    );
    await addSession(suite, id, tokens[name], new Date(Date.now() + 864e5));
  }
  await addRole(suite, 'Editors', { users: [people.ann] });
  return tokens;
}

async function openSide(name, target) {
  const databaseURI = await createDatabase(cluster, `differential_${name}`);
  const server = await startServer(target, { databaseURI });
  sides[name] = new Side(name, server, await addPeople(target, databaseURI, server));
}

before(async () => {
  cluster = await sharedCluster();
  await openSide('reference', 'reference');
  await openSide('parsegres', defaultTarget);
});

after(async () => {
  for (const name of Object.keys(sides)) {
    await sides[name].server.stop();
    await dropDatabase(cluster, `differential_${name}`).catch(() => undefined);
  }
  await cluster?.stop();
});

/** Does `ask(side)` on both sides at once. */
async function both(ask) {
  const [reference, parsegres] = await Promise.all([ask(sides.reference), ask(sides.parsegres)]);
  return { reference, parsegres };
}

async function compareAnswers(request) {
  const raw = await both(side => side.send(request));
  for (const [name, answer] of Object.entries(raw)) {
    sides[name].learnFrom(answer, request.subjects);
  }
  const answers = {
    reference: sides.reference.comparable(raw.reference, request),
    parsegres: sides.parsegres.comparable(raw.parsegres, request),
  };
  return { answers, changes: differences(answers.reference, answers.parsegres) };
}

/** After a write the objects themselves are compared, so that a difference shows where it was made. */
async function compareStored({ subjects }) {
  for (const subject of subjects) {
    const stored = await both(side => side.read(subject));
    const changes = differences(stored.reference, stored.parsegres);
    if (changes.length) {
      return { stored, changes };
    }
  }
  return null;
}

/** Brings both databases back to the same state, so that one difference is reported once. */
async function mend(request, world) {
  for (const subject of request.subjects) {
    await both(side => side.remove(subject));
    world.forget(subject.symbol);
    const schemas = await both(side => side.schema(subject.className));
    if (differences(schemas.reference, schemas.parsegres).length) {
      world.retire(subject.className);
    }
  }
}

function remember(request, world) {
  for (const { className, symbol, creates } of request.subjects) {
    const made = Object.values(sides).every(side => side.ids.has(symbol));
    if (creates && made) {
      world.classOf(className)?.objects.push(symbol);
    }
    if (request.method === 'DELETE' && request.deleted) {
      world.forget(symbol);
    }
  }
}

async function step(index, request, world) {
  const { answers, changes } = await compareAnswers(request);
  request.deleted = answers.reference.status === 200;
  remember(request, world);
  if (request.begins) {
    request.begins.begun = Object.values(answers).every(({ status }) => status === 201);
  }
  const found = [];
  if (changes.length) {
    found.push({ index, request, stage: 'answer', changes, answers, ...answers });
  }
  const stored = request.method === 'GET' ? null : await compareStored(request);
  if (stored) {
    found.push({ index, request, stage: 'stored', changes: stored.changes, answers, ...stored.stored });
  }
  // A raw body makes objects without a number, which would have no place in an order.
  if ((found.length || request.raw !== undefined) && request.subjects.length) {
    await mend(request, world);
  }
  return found;
}

/** Each finding counts for the first intended difference that fits; what is left groups by where it differs. */
function sort(findings) {
  const intended = new Map(intendedDifferences.map(({ name }) => [name, 0]));
  const unexpected = new Map();
  for (const finding of findings) {
    const known = intendedDifferences.find(({ when }) => when(finding));
    if (known) {
      intended.set(known.name, intended.get(known.name) + 1);
    } else {
      const key = signature(finding);
      unexpected.set(key, [...(unexpected.get(key) || []), finding]);
    }
  }
  return { intended, unexpected };
}

function report({ intended, unexpected }, context) {
  const known = [...intended].filter(([, times]) => times > 0).map(([name, times]) => `${times} × ${name}`);
  context.diagnostic(`seed ${seed}, ${count} requests; intended differences: ${known.join(', ') || 'none'}`);
  const groups = [...unexpected].sort(([, a], [, b]) => b.length - a.length).slice(0, shownFindings);
  return groups
    .map(([key, findings]) => `${findings.length} × ${key}\n${describe(findings[0], sides.reference)}`)
    .join('\n\n');
}

test('the same requests get the same answers', async context => {
  const world = new World();
  const requests = new Requests(seed, world);
  const findings = [];
  for (let index = 0; index < count; index += 1) {
    findings.push(...(await step(index, requests.next(), world)));
  }
  const sorted = sort(findings);
  const text = report(sorted, context);
  assert.equal(sorted.unexpected.size, 0, `${sorted.unexpected.size} kinds of unexpected differences\n\n${text}`);
});
