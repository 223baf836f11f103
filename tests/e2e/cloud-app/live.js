// Cloud Code about live queries; both servers run it as it is.

const fs = require('node:fs');

const shown = object => (object ? [object.constructor.name, object.get('n')] : undefined);

function note(name, request, more) {
  const { event, triggerName, useMasterKey, installationId } = request;
  const user = request.user?.get('username');
  const line = { name, event, triggerName, user, useMasterKey, installationId, ...more };
  fs.appendFileSync(process.env.CLOUD_RECORD, `${JSON.stringify(line)}\n`);
}

const facts = ({ clients, subscriptions, sessionToken }) => ({ numbers: [typeof clients, typeof subscriptions], sessionToken });

Parse.Cloud.beforeConnect(request => {
  note('connect', request, facts(request));
  if (request.installationId === 'refused') {
    throw new Parse.Error(1234, 'not from there');
  }
  if (request.installationId === 'text') {
    throw 'a text';
  }
});

// ---- beforeSubscribe

Parse.Cloud.beforeSubscribe('Seen', request => {
  const { query, requestId } = request;
  note('subscribe', { user: request.user }, { requestId, query: { className: query.className, ...query.toJSON() } });
});
Parse.Cloud.beforeSubscribe('Narrowed', request => {
  request.query.equalTo('on', true);
  request.query.select('n');
});
Parse.Cloud.beforeSubscribe('Replaced', request => {
  const query = new Parse.Query('Replaced');
  query.greaterThan('n', 5);
  request.query = query;
});
Parse.Cloud.beforeSubscribe('Refused', () => {
  throw new Parse.Error(4321, 'not that');
});
Parse.Cloud.beforeSubscribe('Failed', () => {
  throw new Error('it failed');
});
Parse.Cloud.beforeSubscribe('ForUsers', () => {}, { requireUser: true });
Parse.Cloud.beforeSubscribe('Later', async request => {
  await new Promise(resolve => setTimeout(resolve, 50));
  request.query.equalTo('n', 1);
});

// ---- afterLiveQueryEvent

Parse.Cloud.afterLiveQueryEvent('Told', request => {
  const { object, original, sendEvent } = request;
  note('event', request, { ...facts(request), object: shown(object), original: shown(original), sendEvent });
});
Parse.Cloud.afterLiveQueryEvent('Edited', request => {
  request.object.set('added', request.event);
  request.original?.set('added', 'to the original');
});
Parse.Cloud.afterLiveQueryEvent('Cleared', request => {
  request.object.unset('secret');
  request.original?.unset('secret');
});
Parse.Cloud.afterLiveQueryEvent('Exchanged', request => {
  const object = new Parse.Object('Exchanged', { n: request.object.get('n'), other: true });
  object.id = request.object.id;
  request.object = object;
});
Parse.Cloud.afterLiveQueryEvent('Dropped', request => {
  request.sendEvent = !(request.object.get('n') % 2);
});
Parse.Cloud.afterLiveQueryEvent('Thrown', request => {
  if (request.object.get('n') % 2) {
    throw new Parse.Error(77, 'odd');
  }
});
Parse.Cloud.afterLiveQueryEvent('Guarded', request => {
  // What a handler puts there must not undo the protection of fields.
  request.object.set('secret', 'set by the handler');
  request.object.set('open', 'yes');
});
Parse.Cloud.afterLiveQueryEvent('OwnUsers', () => {}, { requireUser: true });
Parse.Cloud.afterLiveQueryEvent('Slow', async request => {
  await new Promise(resolve => setTimeout(resolve, 30 - request.object.get('n') * 10));
});
Parse.Cloud.beforeSubscribe('Both', request => request.query.equalTo('on', true));
Parse.Cloud.afterLiveQueryEvent('Both', request => request.object.set('edited', true));
