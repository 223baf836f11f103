// Roles and permissions on one database under Parse Server and parsegres at the same time: what one side says holds on
// the other. Each test goes both ways.

import assert from 'node:assert/strict';
import { newName } from '../lib/accounts.js';
import { openBoth } from '../lib/both-servers.js';
import { eachWayOf, signUp, succeed } from '../lib/both-ways.js';

const eachWay = eachWayOf(openBoth(import.meta.filename));

const pointer = (className, objectId) => ({ __type: 'Pointer', className, objectId });

eachWay('a role that one side changes gives on the other what it says now', async (first, second) => {
  const user = await signUp(second);
  const name = newName('Role');
  const users = operation => ({ users: { __op: operation, objects: [pointer('_User', user.id)] } });
  const role = await succeed(first.master.post('/roles', { name, ACL: {}, ...users('AddRelation') }), 201);
  const keep = (side, roleName) =>
    succeed(side.master.post('/classes/Secret', { ACL: { [`role:${roleName}`]: { read: true } } }), 201);
  const secret = await keep(second, name);
  const read = side => side.rest.get(`/classes/Secret/${secret.objectId}`, {}, { sessionToken: user.sessionToken });
  await succeed(read(first));
  await succeed(read(second));
  await succeed(first.master.put(`/roles/${role.objectId}`, users('RemoveRelation')));
  for (const side of [second, first]) assert.equal((await read(side)).status, 404);
  const roles = { __op: 'AddRelation', objects: [pointer('_Role', role.objectId)] };
  const outer = { name: newName('Role'), ACL: {}, roles };
  await succeed(second.master.post('/roles', outer), 201);
  await succeed(second.master.put(`/roles/${role.objectId}`, users('AddRelation')));
  const inherited = await keep(first, outer.name);
  for (const side of [first, second]) {
    const as = { sessionToken: user.sessionToken };
    const found = await succeed(side.rest.get('/classes/Secret', { order: 'createdAt' }, as));
    assert.deepEqual(found.results.map(({ objectId }) => objectId), [secret.objectId, inherited.objectId]);
  }
});

eachWay('class-level permissions and protected fields of one side hold on the other', async (first, second) => {
  const user = await signUp(first);
  const className = newName('Class');
  const classLevelPermissions = {
    find: { requiresAuthentication: true },
    get: { '*': true },
    create: { [user.id]: true },
    update: { pointerFields: ['owner'] },
    protectedFields: { '*': ['secret'], 'userField:owner': [] },
  };
  const fields = { secret: { type: 'String' }, owner: { type: 'Pointer', targetClass: '_User' } };
  await succeed(first.master.post(`/schemas/${className}`, { className, fields, classLevelPermissions }));
  const schema = async side => (await side.master.get(`/schemas/${className}`)).body;
  assert.deepEqual(await schema(second), await schema(first));
  const as = { sessionToken: user.sessionToken };
  const made = await succeed(
    second.rest.post(`/classes/${className}`, { secret: 'a', owner: pointer('_User', user.id) }, as), 201
  );
  const path = `/classes/${className}/${made.objectId}`;
  for (const side of [second, first]) {
    assert.equal((await side.rest.get(`/classes/${className}`)).body.code, 101);
    assert.equal((await side.rest.post(`/classes/${className}`, {})).body.code, 119);
    assert.equal((await side.rest.put(path, { secret: 'b' })).body.code, 101);
    assert.equal((await succeed(side.rest.get(path))).secret, undefined);
    assert.equal((await succeed(side.rest.get(path, {}, as))).secret, 'a');
    assert.equal((await side.rest.get(`/classes/${className}`, { where: { secret: 'a' } }, as)).body.code, 119);
  }
  const other = { find: { '*': true }, get: {} };
  await succeed(second.master.put(`/schemas/${className}`, { classLevelPermissions: other }));
  for (const side of [first, second]) {
    assert.equal((await succeed(side.rest.get(`/classes/${className}`))).results[0].secret, 'a');
    assert.equal((await side.rest.get(path)).body.code, 119);
  }
});
