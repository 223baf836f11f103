// The same jobs in JavaScript in Parse Server's process and in parsegres through parsegres-cloud: answers and statuses are the
// same.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startCloudSide } from '../lib/cloud.js';
import { sharedCluster } from '../lib/cluster.js';
import { keys } from '../lib/servers.js';
import { createDatabase, dropDatabase } from '../lib/sql.js';
import { until } from '../lib/until.js';

const main = fileURLToPath(new URL('../cloud-app/jobs.js', import.meta.url));
const targets = ['reference', 'parsegres'];
const sides = {};
let cluster;

before(async () => {
  cluster = await sharedCluster();
  for (const target of targets) {
    sides[target] = await startCloudSide(target, await createDatabase(cluster, `e2e_jobs_${target}`), main);
  }
});

after(async () => {
  for (const target of targets) {
    await sides[target]?.stop();
    await dropDatabase(cluster, `e2e_jobs_${target}`).catch(() => undefined);
  }
  await cluster?.stop();
});

const dates = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const plain = value =>
  JSON.parse(JSON.stringify(value, (key, part) => (typeof part === 'string' && dates.test(part) ? 'DATE' : part)));

/** The names of jobs come in the order of their registration there, and in that of the alphabet here. */
const sorted = body => (body?.jobs ? { ...body, jobs: [...body.jobs].sort() } : body);

const told = ({ status, body, headers }) => ({ status, body: plain(sorted(body)), hasId: 'x-parse-job-status-id' in headers });

/** A test of what both servers answer to `play(side)`. */
function same(name, play) {
  test(name, async () => {
    const expected = await play(sides.reference);
    assert.ok(expected);
    assert.deepEqual(await play(sides.parsegres), expected);
  });
}

for (const job of ['succeeds', 'keepsMessage', 'fails', 'failsAsParse', 'tells']) {
  same(`a job that ${job}`, async ({ master }) => {
    const started = await master.post(`/jobs/${job}`, { n: 1, when: { __type: 'Date', iso: '2024-01-01T00:00:00.000Z' } });
    const id = started.headers['x-parse-job-status-id'];
    const row = await until('the end of the job', async () => {
      const found = (await master.get(`/classes/_JobStatus/${id}`)).body;
      return found.status !== 'running' && found;
    });
    // What a host reports it writes by REST, which says when.
    const { objectId, updatedAt, ...rest } = row;
    return { started: told(started), isRow: objectId === id, row: plain(rest) };
  });
}

same('jobs by name in the body, and those that are refused', async ({ master, rest }) => [
  told(await master.post('/jobs', { jobName: 'succeeds' })),
  told(await master.post('/jobs/none', {})),
  told(await rest.post('/jobs/succeeds', {})),
  told(await rest.post('/jobs/succeeds', {}, { masterKey: keys.readOnlyMasterKey })),
]);

same('schedules', async ({ master, rest }) => {
  const answers = [];
  const note = answer => {
    answers.push({ ...told(answer), location: answer.headers.location?.replace(/^.*\/classes/, '').replace(/[^/]*$/, 'id') });
    return answer.body;
  };
  // Nobody runs these: they are due in a time that is not.
  const job_schedule = { jobName: 'succeeds', params: '{"a":1}', daysOfWeek: [1, 1, 1, 1, 1, 1, 1], startAfter: '9999-01-01T00:00:00.000Z' };
  const { objectId } = note(await master.post('/cloud_code/jobs', { job_schedule }));
  note(await master.post('/cloud_code/jobs', { job_schedule: { jobName: 'none' } }));
  note(await rest.post('/cloud_code/jobs', { job_schedule }));
  note(await master.post('/cloud_code/jobs', { job_schedule }, { masterKey: keys.readOnlyMasterKey }));
  note(await master.get('/cloud_code/jobs'));
  note(await master.get('/cloud_code/jobs/data'));
  note(await rest.get('/cloud_code/jobs/data'));
  note(await master.put(`/cloud_code/jobs/${objectId}`, { job_schedule: { ...job_schedule, timeOfDay: '12:00:00.000Z', repeatMinutes: 15 } }));
  note(await master.put(`/cloud_code/jobs/${objectId}`, { job_schedule: { jobName: 'none' } }));
  note(await master.put('/cloud_code/jobs/none', { job_schedule }));
  const [row] = note(await master.get('/cloud_code/jobs'));
  note(await master.get(`/classes/_JobSchedule/${row.objectId}`));
  note(await master.delete(`/cloud_code/jobs/${objectId}`));
  note(await master.delete(`/cloud_code/jobs/${objectId}`));
  return JSON.parse(JSON.stringify(answers).replaceAll(objectId, 'ID'));
});
