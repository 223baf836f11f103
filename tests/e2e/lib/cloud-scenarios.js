// What clients do in the comparison of the two servers: each scenario runs once on either. told() keeps an answer for it.

import { finds } from './cloud-scenarios/finds.js';
import { functions } from './cloud-scenarios/functions.js';
import { limits } from './cloud-scenarios/limits.js';
import { deletes, saves } from './cloud-scenarios/saves.js';
import { config, users } from './cloud-scenarios/users.js';
import { validators } from './cloud-scenarios/validators.js';

/** Where parsegres has the hooks of all parts called together, and the answers still stand in their order. */
export const unordered = new Set(['saves in a batch']);

export const scenarios = { ...functions, ...validators, ...saves, ...deletes, ...finds, ...users, ...config, ...limits };
