// Jobs that end in every way there is.

Parse.Cloud.job('succeeds', async ({ message }) => {
  await message('half way');
  return 'all done';
});

Parse.Cloud.job('keepsMessage', async ({ message }) => {
  await message('half way');
});

Parse.Cloud.job('fails', () => {
  throw new Error('broken');
});

Parse.Cloud.job('failsAsParse', () => {
  throw new Parse.Error(142, 'not valid');
});

// What it is told, where others can read it.
Parse.Cloud.job('tells', async request => {
  const { params, jobName, jobId } = request;
  return JSON.stringify({ params, jobName, hasId: typeof jobId === 'string', hasIp: typeof request.ip === 'string' });
});
