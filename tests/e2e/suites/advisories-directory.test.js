// Advisories about LDAP: names are taken literally, passwords are not kept.

import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { startDirectory } from '../lib/ldap.js';
import { signInAt } from '../lib/sign-in.js';
import { openSuite } from '../lib/suite.js';

const directory = await startDirectory();
const suite = openSuite(import.meta.filename, {
  target: 'parsegres',
  options: {
    auth: {
      ldap: {
        url: directory.url,
        suffix: 'o=example',
        groupCn: 'staff',
        groupFilter: '(&(member=uid={{id}},o=example)(kind=group))',
      },
    },
  },
});
after(() => directory.stop());
beforeEach(() => {
  directory.binds.length = directory.filters.length = 0;
});

const { keptOut, letIn } = signInAt(suite);

test('GHSA-7m6r-fhh7-r47c: a name is taken literally in distinguished names and filters', async () => {
  directory.people = { 'uid=ann,o=example': 'pw', 'uid=eve,o=example': 'pw', 'uid=eve,uid=ann,o=example': 'pw' };
  directory.groups = filter => (/ like |="uid=ann,o=example"/.test(filter) ? ['staff'] : []);
  await letIn({ ldap: { id: 'ann', password: 'pw' } });
  assert.deepEqual(directory.filters, ['(&(member="uid=ann,o=example")(kind="group"))']);
  await keptOut({ ldap: { id: 'eve', password: 'pw' } }, /not in group/);
  directory.binds.length = directory.filters.length = 0;
  for (const id of ['eve,uid=ann', 'eve)(member=*', '*', 'eve,o=example)(|(uid=*', 'ann+uid=eve', ' ann', 'ann\0']) {
    await keptOut({ ldap: { id, password: 'pw' } }, /Wrong username|went wrong|must not contain/);
  }
  for (const dn of directory.binds) assert.match(dn, /^uid=(\\.|[^,\\+])*,o=example$/);
  // Who may bind by such a name is searched for by that name.
  const name = 'eve)(member=uid=ann,*';
  directory.people['uid=eve)(member\\=uid\\=ann\\,*,o=example'] = 'pw';
  await keptOut({ ldap: { id: name, password: 'pw' } }, /not in group/);
  assert.deepEqual(directory.filters, [`(&(member="uid=${name},o=example")(kind="group"))`]);
});

test('GHSA-4w46-w44m-3jq3: the password for the directory is not kept', async () => {
  directory.people = { 'uid=tom,o=example': 'directory-password' };
  directory.groups = () => ['staff'];
  const { objectId } = await letIn({ ldap: { id: 'tom', password: 'directory-password' } });
  await letIn({ ldap: { id: 'tom', password: 'directory-password' } });
  const [row] = await suite.sql('SELECT u::text AS kept FROM "_User" u WHERE "objectId" = $1', [objectId]);
  assert.ok(row.kept.includes('tom') && !row.kept.includes('directory-password'), row.kept);
  await keptOut({ ldap: { id: 'tom', password: '' } });
});
