// Users and the config.

import { signUp } from './steps.js';

export const users = {
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

export const config = {
  'config triggers': async side => {
    const { told, master } = side;
    told(await master.put('/config', { params: { a: 1, when: { __type: 'Date', iso: '1970-01-02T03:04:05.678Z' } } }));
    told(await master.put('/config', { params: { b: [1] } }));
    told(await master.put('/config', { params: { bad: true } }));
    told(await master.get('/config'));
  },
};
