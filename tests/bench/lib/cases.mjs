// What is measured. Each case has
//   request     one request in terms of REST, as a Lua table is made of it: {method, path, query, body}; `%n%` is a random row
//   session     whose session token goes with it, by name; nobody's when not set
//   highest     the last row there is to choose from, when not all
//   sql         the same on the bare tables for pgbench, where that says something; :n is a random row
//   check       what the answer to one request has to look like
//   targets     what it should reach in relation to Parse Server and to pgbench, where that was said

import { objectCases } from './cases/objects.mjs';
import { userCases } from './cases/users.mjs';

export const cases = [...objectCases, ...userCases];
