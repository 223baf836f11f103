// Cloud functions: what they are told, and how they answer.

import { call, json, signUp } from './steps.js';

export const functions = {
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
