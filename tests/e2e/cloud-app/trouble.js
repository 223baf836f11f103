// Handlers that do what handlers should not.

Parse.Cloud.define('fine', () => 'fine');
Parse.Cloud.define('sleeps', () => new Promise(() => undefined));
Parse.Cloud.define('slowly', async ({ log }) => {
  log.info('slowly begins');
  await new Promise(resolve => setTimeout(resolve, 1_000));
  return 'done';
});
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
Parse.Cloud.beforeSave('Plain', () => undefined);
Parse.Cloud.define('prototype', () => Object.keys(Object.prototype));
Parse.Cloud.define('stays', () => 'here');
if (process.env.CLOUD_MORE) {
  Parse.Cloud.define('goes', () => 'still here');
  Parse.Cloud.afterDelete('Gone', () => undefined);
}
Parse.Cloud.job('counts', async ({ params, message }) => {
  await message(`counting to ${params.to}`);
  return 'counted';
});
Parse.Cloud.job('talks', async ({ message, log }) => {
  try {
    for (;;) {
      await message('on and on');
    }
  } catch (error) {
    log.info(`told: ${error.message}`);
  }
});
let letGo;
Parse.Cloud.job('isSilent', () => new Promise(resolve => (letGo = resolve)));
Parse.Cloud.define('letGo', () => letGo());
Parse.Cloud.job('fails', () => {
  throw new Error('cannot count');
});
Parse.Cloud.define('definesMore', () => {
  Parse.Cloud.define('definedLater', () => 'later');
});

const rateLimit = { requestTimeWindow: 600_000, requestCount: 2, includeInternalRequests: true };
const limited = (name, more) => Parse.Cloud.define(name, () => 'within', { rateLimit: { ...rateLimit, ...more } });
limited('limited', {});
limited('limitedForAll', { errorResponseMessage: 'slow down', includeMasterKey: true });
limited('limitedToUsers', { zone: Parse.Server.RateLimitZone.user });
limited('unlimitedInside', { includeInternalRequests: false });
limited('limitedBriefly', { requestTimeWindow: 1 });
Parse.Cloud.beforeSave('Limited', () => undefined, { rateLimit });
