// Cloud Code as a module.

import Parse from 'parse/node';

const same = Parse === globalThis.Parse;
await Promise.resolve();
Parse.Cloud.define('fromModule', () => ({ same }));
