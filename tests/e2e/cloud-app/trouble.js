// Handlers that do what handlers should not.

Parse.Cloud.define('fine', () => 'fine');
Parse.Cloud.define('sleeps', () => new Promise(() => undefined));
Parse.Cloud.define('large', () => 'x'.repeat(10 * 1024 * 1024));
Parse.Cloud.define('tooLarge', () => 'x'.repeat(20 * 1024 * 1024));
Parse.Cloud.define('circular', () => {
  const result = {};
  result.self = result;
  return result;
});
Parse.Cloud.define('bigint', () => ({ toJSON: () => 1n }));
Parse.Cloud.define('laterFailure', () => {
  setTimeout(() => {
    throw new Error('nobody catches this');
  });
  return 'done';
});
Parse.Cloud.beforeSave('Blocked', () => {
  for (;;);
});
Parse.Cloud.beforeSave('Slept', () => new Promise(() => undefined));
Parse.Cloud.define('stays', () => 'here');
if (process.env.CLOUD_MORE) {
  Parse.Cloud.define('goes', () => 'still here');
  Parse.Cloud.afterDelete('Gone', () => undefined);
}
Parse.Cloud.job('counts', async ({ params, message }) => {
  await message(`counting to ${params.to}`);
  return 'counted';
});
Parse.Cloud.job('fails', () => {
  throw new Error('cannot count');
});
Parse.Cloud.define('definesMore', () => {
  Parse.Cloud.define('definedLater', () => 'later');
});
