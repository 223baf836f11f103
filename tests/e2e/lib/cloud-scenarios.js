// What clients do in the comparison of the two servers: each scenario runs once on either. told() keeps an answer for it.

import { until } from './until.js';

const json = value => JSON.stringify(value);

async function signUp({ rest }, username, more = {}) {
  const { body } = await rest.post('/users', { username, password: 'pass', ...more });
  return { sessionToken: body.sessionToken, id: body.objectId };
}

async function makeRole({ master }, name, userId) {
  const users = { __op: 'AddRelation', objects: [{ __type: 'Pointer', className: '_User', objectId: userId }] };
  await master.post('/roles', { name, ACL: {}, users });
}

const call = async ({ rest, told }, name, params = {}, as) => told(await rest.post(`/functions/${name}`, params, as));

const functions = {
  'a function gets parameters with their types': side =>
    call(side, 'echo', {
      text: 'x',
      number: 1.5,
      none: null,
      list: [1, [2], { deep: { __type: 'Date', iso: '1970-01-02T03:04:05.678Z' } }],
      date: { __type: 'Date', iso: '1970-01-02T03:04:05.678Z' },
      pointer: { __type: 'Pointer', className: 'Thing', objectId: 'abc' },
      file: { __type: 'File', name: 'f.txt', url: 'http://localhost/f.txt' },
      geo: { __type: 'GeoPoint', latitude: 1, longitude: 2 },
    }),
  'a function knows the request': async side => {
    const headers = { 'X-App-Header': 'seen', 'X-Parse-Cloud-Context': json({ from: 'the client' }) };
    const as = { installationId: 'an-installation' };
    side.told(await side.rest.request('POST', '/functions/echo', { body: { a: 1 }, as, headers }));
    side.told(await side.master.post('/functions/echo', { as: 'master' }));
    side.told(await side.rest.post('/functions/echo?fromQuery=1', { a: 1 }));
  },
  'a function gets a form': async side => {
    const part = (head, data) => `--XX\r\n${head}\r\n\r\n${data}\r\n`;
    const field = (more, data = 'text') => part(`Content-Disposition: form-data; ${more}`, data);
    const send = async (body, { type = 'multipart/form-data; boundary=XX', path = '/functions/form', as } = {}) =>
      side.told(await side.rest.request('POST', path, { body, as, headers: { 'Content-Type': type } }));
    const end = '--XX--\r\n';
    const file = (more, data) => field(`name="f"; filename="x.txt"${more}`, data);
    await send(field('name="a"') + file('\r\nContent-Type: image/png', 'bytes') + field('name=b', '') + end);
    for (const more of ['', '\r\nContent-Type: text/plain; charset=utf-8']) {
      await send(file(more, '\u0001\u007fö') + end);
    }
    for (const name of ['C:\\dir\\a.bin', '/etc/a.bin', '', '..', 'ö.txt', 'a\\"b']) {
      await send(field(`name="f"; filename="${name}"`) + end);
    }
    await send(field("name=f; filename*=utf-8''%e2%82%ac.txt") + end);
    for (const type of ['application/octet-stream', 'application/json', 'text/plain; charset=iso-8859-1']) {
      await send(field(`name="f"\r\nContent-Type: ${type}`, '{"a":1}') + end);
    }
    await send(field('name="a"', '1') + field('name="a"', '2') + end);
    await send(field('name="a"') + end, { path: '/functions/form?a=of+the+query&b=1' });
    await send(field('name="_method"', 'GET') + end);
    await send(`preamble\r\n${field('name="ü"')}${end}epilogue`);
    await send(part('X-Y: z', '1') + part('Content-Disposition: attachment; name="a"', '1') + end);
    await send(end);
    await send(field('name="a"') + end, { type: 'Multipart/Form-Data; BOUNDARY="XX"' });
    await send(field('name="a"') + end, { type: 'multipart/form-data' });
    await send((field('name="a"') + end).replaceAll('\r\n', '\n'));
    await send(field('name="a"') + end, { path: '/functions/missing' });
    await send(field('name="_ApplicationId"', 'e2e') + end, { as: { appId: '' } });
    await send(field('name="a"') + end, { path: '/classes/Form' });
  },
  'a function knows its user': async side => {
    const { sessionToken } = await signUp(side, 'caller');
    await call(side, 'echo', {}, { sessionToken });
    await call(side, 'whoami', {}, { sessionToken });
  },
  'results are encoded': async side => {
    for (const name of ['types', 'nothing', 'sdk', 'zones']) {
      await call(side, name);
    }
  },
  'what functions throw': async side => {
    for (const name of ['throwText', 'throwError', 'throwParseError', 'throwNothing', 'throwObject', 'missing']) {
      await call(side, name);
    }
  },
  'functions in the style of Express': async side => {
    for (const name of ['expressSuccess', 'expressError', 'expressParseError', 'expressReturn']) {
      await call(side, name);
    }
  },
  'functions call the server': async side => {
    await call(side, 'callsAnother');
    await call(side, 'savesAsMaster');
  },
  'functions in a batch': async side => {
    const request = (name, body) => ({ method: 'POST', path: `/parse/functions/${name}`, body });
    const requests = [request('echo', { n: 1 }), request('throwText', {}), request('expressSuccess', {})];
    side.told(await side.rest.post('/batch', { requests }));
  },
};

const validators = {
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
    const all = [{}, { text: 1 }, { text }, { text, number: 'x' }, { text, list: 'x' }, { text, list: [] }, { text, flag: 1 }];
    for (const params of [...all, { text, choice: 'c' }, { text, choice: 'a' }, { text, checked: 1 }, { text, checked: 4 }, { text, refused: 1 }]) {
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

async function saveAndRead({ told, rest }, body) {
  const created = told(await rest.post('/classes/Item', body));
  if (created?.objectId) {
    told(await rest.get(`/classes/Item/${created.objectId}`));
  }
  return created?.objectId;
}

const saves = {
  'beforeSave may change a new object': async side => {
    for (const act of ['nothing', 'set', 'unset', 'increment', 'revert', 'acl', 'nest']) {
      await saveAndRead(side, { name: act, act });
    }
  },
  'beforeSave may refuse': async side => {
    await saveAndRead(side, { act: 'refuse' });
    await saveAndRead(side, { act: 'code' });
  },
  'beforeSave of an update sees what was and what changes': async side => {
    const { told, rest } = side;
    for (const act of ['nothing', 'set', 'unset', 'increment', 'revert']) {
      const id = await saveAndRead(side, { name: 'first', count: 1, tags: ['a'] });
      const tags = { __op: 'AddUnique', objects: ['b'] };
      told(await rest.put(`/classes/Item/${id}`, { name: 'second', act, count: { __op: 'Increment', amount: 2 }, tags }));
      told(await rest.get(`/classes/Item/${id}`));
    }
  },
  'operations reach beforeSave as such': async side => {
    const { told, rest } = side;
    const pointer = { __type: 'Pointer', className: 'Log', objectId: 'abcdefghij' };
    const id = await saveAndRead(side, {
      count: { __op: 'Increment', amount: 1 },
      tags: { __op: 'Add', objects: [1, 2] },
      links: { __op: 'AddRelation', objects: [pointer] },
    });
    told(await rest.put(`/classes/Item/${id}`, { tags: { __op: 'Remove', objects: [1] }, count: { __op: 'Delete' } }));
    told(await rest.put(`/classes/Item/${id}`, { links: { __op: 'RemoveRelation', objects: [pointer] } }));
    told(await rest.get(`/classes/Item/${id}`));
  },
  'dotted keys': async side => {
    const { told, rest } = side;
    const id = await saveAndRead(side, { map: { a: 1, b: { c: 2 } } });
    told(await rest.put(`/classes/Item/${id}`, { 'map.a': 5 }));
    told(await rest.put(`/classes/Item/${id}`, { 'map.n': { __op: 'Increment', amount: 3 } }));
    told(await rest.get(`/classes/Item/${id}`));
  },
  'values of all types': async side =>
    saveAndRead(side, {
      act: 'set',
      date: { __type: 'Date', iso: '1970-01-02T03:04:05.678Z' },
      geo: { __type: 'GeoPoint', latitude: 1, longitude: 2 },
      pointer: { __type: 'Pointer', className: 'Log', objectId: 'abcdefghij' },
      bytes: { __type: 'Bytes', base64: 'AAEC' },
      file: { __type: 'File', name: 'f.txt', url: 'http://localhost/f.txt' },
      ACL: { '*': { read: true, write: true } },
      map: { deep: [1, { x: null }] },
    }),
  'afterSave may change the answer': async side => {
    const { told, rest } = side;
    for (const after of ['nothing', 'set', 'json', 'object', 'throw']) {
      const id = await saveAndRead(side, { after, name: 'x' });
      if (id) {
        told(await rest.put(`/classes/Item/${id}`, { name: 'y', count: { __op: 'Increment', amount: 1 } }));
      }
    }
  },
  'context goes from hook to hook': async side => {
    const headers = { 'X-Parse-Cloud-Context': json({ seen: ['client'] }) };
    side.told(await side.rest.request('POST', '/classes/Item', { body: { name: 'x' }, headers }));
  },
  'objects that are not there, or not for the caller': async side => {
    const { told, rest } = side;
    told(await rest.put('/classes/Item/missing123', { name: 'x' }));
    const { body } = await side.master.post('/classes/Item', { name: 'mine', ACL: {} });
    side.calls();
    told(await rest.put(`/classes/Item/${body.objectId}`, { name: 'x' }));
  },
  'saves with the master key': async side => {
    const { objectId } = side.told(await side.master.post('/classes/Item', { act: 'set' }));
    side.told(await side.master.delete(`/classes/Item/${objectId}`));
  },
  'saves in a batch': async side => {
    const request = body => ({ method: 'POST', path: '/parse/classes/Item', body });
    const requests = [request({ act: 'set' }), request({ act: 'refuse' }), request({ after: 'json' })];
    side.told(await side.rest.post('/batch', { requests }));
  },
  'subclasses of the SDK': async side => side.told(await side.rest.post('/classes/Shelf', { size: 3 })),
};

const deletes = {
  'deletes with their hooks': async side => {
    const { told, rest } = side;
    const id = await saveAndRead(side, { name: 'gone' });
    told(await rest.delete(`/classes/Item/${id}`));
    const kept = await saveAndRead(side, { name: 'kept', keep: true });
    told(await rest.delete(`/classes/Item/${kept}`));
    told(await rest.get(`/classes/Item/${kept}`));
    told(await rest.delete('/classes/Item/missing123'));
  },
};

const pages = side =>
  Promise.all(['one', 'two', 'three', 'decorate', 'drop'].map(title => side.rest.post('/classes/Page', { title, side: title })));

const finds = {
  'beforeFind may change, replace or refuse a query': async side => {
    await pages(side);
    for (const act of ['nothing', 'mutate', 'other', 'objects', 'none', 'refuse']) {
      side.told(await side.rest.get('/classes/Page', { where: { act }, order: 'title' }));
    }
  },
  'finds tell their options': async side => {
    const { told, rest } = side;
    const where = { title: { $gt: 'a' } };
    told(await rest.get('/classes/Page', { where, order: '-title,side', limit: 2, skip: 1, keys: 'title' }));
    told(await rest.get('/classes/Page', { where: { title: 'one' }, count: 1, limit: 0 }));
    told(await rest.get('/classes/Page', { where: { title: 'one' }, include: 'side', excludeKeys: 'side' }));
  },
  'afterFind may change what is found': async side => {
    const { told, rest } = side;
    told(await rest.get('/classes/Page', { where: { title: 'decorate' } }));
    told(await rest.get('/classes/Page', { where: { title: 'drop' } }));
  },
  'finds inside of others have hooks': async side => {
    const { told, rest, master } = side;
    const pointerTo = (className, { body }) => ({ __type: 'Pointer', className, objectId: body.objectId });
    let mark;
    for (const [n, title] of ['inner one', 'inner two', 'inner three'].entries()) {
      const page = pointerTo('Page', await rest.post('/classes/Page', { title }));
      mark = pointerTo('Mark', await rest.post('/classes/Mark', { n, page, title }));
    }
    side.calls();
    const find = async (where, more = {}, client = rest) =>
      told(await client.get('/classes/Mark', { where, keys: 'n,page', order: 'n', ...more }));
    const pages = where => ({ className: 'Page', where });
    const inner = { title: { $regex: '^inner t' } };
    for (const where of [inner, { title: 'drop' }, { act: 'nothing' }, { act: 'refuse' }, { act: 'other' }]) {
      await find({ page: { $inQuery: pages(where) } });
      await find({ page: { $notInQuery: pages(where) } }, { count: 1 });
      await find({ title: { $select: { key: 'title', query: pages(where) } } });
      await find({ title: { $dontSelect: { key: 'title', query: pages(where) } } });
    }
    await find({ $or: [{ n: 0 }, { page: { $inQuery: pages(inner) } }] });
    await find({ page: { $inQuery: pages(inner) } }, {}, master);
    await find({ n: 1 }, { include: 'page' });
    await rest.post('/classes/Note', { mark });
    const nested = { className: 'Mark', where: { page: { $inQuery: pages(inner) } } };
    told(await rest.get('/classes/Note', { where: { mark: { $inQuery: nested } } }));
  },
  'gets are finds of one': async side => {
    const { told, rest } = side;
    const { body } = await rest.get('/classes/Page', { where: { title: 'two' } });
    side.calls();
    told(await rest.get(`/classes/Page/${body.results[0].objectId}`));
    told(await rest.get('/classes/Page/missing123'));
  },
};

const users = {
  'signing up': async side => {
    const { told, rest } = side;
    told(await rest.post('/users', { username: 'ann', password: 'p', email: 'ann@example.com' }));
    told(await rest.post('/users', { username: 'forbidden', password: 'p' }));
  },
  'logging in and out': async side => {
    const { told, rest } = side;
    await signUp(side, 'bob');
    side.calls();
    const { sessionToken } = told(await rest.post('/login', { username: 'bob', password: 'pass' }));
    told(await rest.post('/login', { username: 'bob', password: 'wrong' }));
    told(await rest.post('/logout', {}, { sessionToken }));
  },
  'beforeLogin may refuse': async side => {
    await signUp(side, 'eve', { banned: true });
    side.told(await side.rest.post('/login', { username: 'eve', password: 'pass' }));
  },
  'updating a user': async side => {
    const { sessionToken, id } = await signUp(side, 'carol');
    side.calls();
    side.told(await side.rest.put(`/users/${id}`, { phone: '1' }, { sessionToken }));
    side.told(await side.rest.put(`/users/${id}`, { password: 'new' }, { sessionToken }));
  },
};

const config = {
  'config triggers': async side => {
    const { told, master } = side;
    told(await master.put('/config', { params: { a: 1, when: { __type: 'Date', iso: '1970-01-02T03:04:05.678Z' } } }));
    told(await master.put('/config', { params: { b: [1] } }));
    told(await master.put('/config', { params: { bad: true } }));
    told(await master.get('/config'));
  },
};

const limits = {
  'rate limits': async side => {
    const { rest, master, told } = side;
    await call(side, 'startLimits');
    await until('the limits', async () => (await master.post('/functions/limited', {})).status === 200);
    const times = async (count, send) => {
      for (let i = 0; i < count; i += 1) {
        told(await send());
      }
    };
    for (const name of ['limited', 'limitedFailure', 'limitedToUsers']) {
      await times(3, () => rest.post(`/functions/${name}`, {}));
    }
    await times(3, () => master.post('/functions/limited', {}));
    await times(3, () => master.post('/functions/limitedForAll', {}));
    for (const username of ['first', 'second']) {
      const { sessionToken } = await signUp(side, username);
      await times(3, () => rest.post('/functions/limitedToUsers', {}, { sessionToken }));
    }
    await times(2, () => rest.post('/classes/Limited', {}));
    await times(2, () => rest.put('/classes/Limited/none', {}));
    await times(2, () => rest.get('/classes/Limited'));
    await times(2, () => rest.get('/classes/Limited/none'));
    const part = { method: 'POST', path: '/parse/functions/limited', body: {} };
    await times(1, () => rest.post('/batch', { requests: [part] }));
    await times(2, () => rest.post('/batch', { requests: [{ ...part, path: '/parse/functions/echo' }, part] }));
    await times(3, () => rest.post('/requestPasswordReset', { email: 'nobody@example.com' }));
  },
};

/** Where parsegres has the hooks of all parts called together, and the answers still stand in their order. */
export const unordered = new Set(['saves in a batch']);

export const scenarios = { ...functions, ...validators, ...saves, ...deletes, ...finds, ...users, ...config, ...limits };
