// Objects that are saved and deleted.

import { json, saveAndRead } from './steps.js';

export const saves = {
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
      const count = { __op: 'Increment', amount: 2 };
      told(await rest.put(`/classes/Item/${id}`, { name: 'second', act, count, tags }));
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

export const deletes = {
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
