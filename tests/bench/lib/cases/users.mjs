// Users: logging in, who one is, and what many roles cost.

import { loginUsers, password, roleCounts } from '../people.mjs';
import { rowOf } from '../ids.mjs';

// As many log-ins as both servers have processors for: bcrypt takes most of each.
export const login = {
  name: 'login',
  title: 'log in',
  highest: loginUsers,
  request: { method: 'POST', path: '/login', body: { username: 'u%n%', password } },
  check: { status: 200, test: body => body.sessionToken.startsWith('r:') },
  targets: { reference: 1 },
};

const me = {
  name: 'me',
  title: 'who am I (/users/me)',
  session: 'reader',
  request: { method: 'GET', path: '/users/me' },
  sql: `SELECT * FROM "_User" WHERE "objectId" = ${rowOf('users')};`,
  highest: loginUsers,
  check: { status: 200, test: body => body.username === 'reader' },
};

const withRoles = roles => ({
  name: `roles-${roles}`,
  title: `get as a user with ${roles.toLocaleString('en')} roles`,
  session: `r${roles}`,
  request: { method: 'GET', path: `/classes/Shared${roles}/s%n%` },
  check: { status: 200, test: body => body.name.startsWith('name of') },
});

export const userCases = [login, me, ...roleCounts.map(withRoles)];
