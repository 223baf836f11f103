// Writes down what happens to sockets of live queries, one line an event in the file that CLOUD_RECORD names.

const fs = require('node:fs');

Parse.Cloud.onLiveQueryEvent(told => {
  const { client, user, ...members } = told;
  const named = { ...members, clientId: client?.id, userId: user instanceof Parse.User ? user.id : undefined };
  fs.appendFileSync(process.env.CLOUD_RECORD, `${JSON.stringify(named)}\n`);
});

Parse.Cloud.beforeConnect(({ installationId }) => {
  if (installationId === 'unwanted') {
    throw 'You are not wanted here.';
  }
});

Parse.Cloud.define('goWrong', () => {
  Parse.Cloud.onLiveQueryEvent(() => {
    throw new Error('thrown at once');
  });
  Parse.Cloud.onLiveQueryEvent(async () => {
    throw new Error('thrown later');
  });
  Parse.Cloud.onLiveQueryEvent(({ event }) => {
    fs.appendFileSync(process.env.CLOUD_RECORD, `${JSON.stringify({ behind: event })}\n`);
  });
});

Parse.Cloud.define('forget', () => Parse.Cloud._removeAllHooks());
