// The Cloud Code of the benchmark: what hooks.mjs has in PL/pgSQL too.
/* global Parse */

Parse.Cloud.beforeSave('HookedJs', request => {
  const score = request.object.get('score');
  if (score < 0) {
    throw new Parse.Error(142, 'negative');
  }
  request.object.set('level', Math.floor(score / 100));
});

Parse.Cloud.define('greetJs', request => `hello ${request.params.name}`);
