// Validators of functions and of triggers.

import { call, signUp } from './steps.js';

async function makeRole({ master }, name, userId) {
  const users = { __op: 'AddRelation', objects: [{ __type: 'Pointer', className: '_User', objectId: userId }] };
  await master.post('/roles', { name, ACL: {}, users });
}

export const validators = {
  'validators about who calls': async side => {
    const editor = await signUp(side, 'editor');
    const admin = await signUp(side, 'admin', { phone: '1', plan: 'gold' });
    await makeRole(side, 'editors', editor.id);
    await makeRole(side, 'admins', editor.id);
    const names = ['needsUser', 'needsMaster', 'needsRole', 'needsAllRoles', 'needsKeys'];
    for (const as of [undefined, editor, admin]) {
      for (const name of as ? [...names, 'needsKeyValues'] : names) {
        await call(side, name, {}, as && { sessionToken: as.sessionToken });
      }
    }
    for (const name of [...names, 'needsKeyValues']) {
      side.told(await side.master.post(`/functions/${name}`, {}));
    }
  },
  'validators about parameters': async side => {
    await call(side, 'needsFields', { a: 1 });
    await call(side, 'needsFields', { a: 1, b: 2 });
    const text = 'x';
    const types = [{ number: 'x' }, { list: 'x' }, { list: [] }, { flag: 1 }];
    const values = [{ choice: 'c' }, { choice: 'a' }, { checked: 1 }, { checked: 4 }, { refused: 1 }];
    for (const params of [{}, { text: 1 }, { text }, ...[...types, ...values].map(more => ({ text, ...more }))]) {
      await call(side, 'needsTypes', params);
    }
  },
  'validators and the master key': async side => {
    for (const name of ['skipsForMaster', 'checksMaster', 'needsFields']) {
      side.told(await side.master.post(`/functions/${name}`, {}));
    }
  },
  'validators that are functions': async side => {
    await call(side, 'byFunction', {});
    await call(side, 'byFunction', { ok: 1 });
    await call(side, 'byRejection');
  },
  'validators of triggers': async side => {
    const { told, rest } = side;
    told(await rest.post('/classes/Ruled', {}));
    told(await rest.post('/classes/Ruled', { title: 5 }));
    const { objectId } = told(await rest.post('/classes/Ruled', { title: 'x', level: 9 }));
    told(await rest.put(`/classes/Ruled/${objectId}`, { level: 2, title: 'y' }));
    told(await rest.put(`/classes/Ruled/${objectId}`, { kind: 'odd' }));
    told(await rest.get(`/classes/Ruled/${objectId}`));
  },
};
