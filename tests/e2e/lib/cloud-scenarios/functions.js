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
