// Cloud Code that uses everything; both servers run it as it is.

const { record } = require('./record.js');
const sameSdk = require('parse/node');

// ---- functions

Parse.Cloud.define('echo', request => {
  record(request);
  return request.params;
});
Parse.Cloud.define('form', ({ params }) =>
  Object.entries(params).sort().map(([name, value]) =>
    Buffer.isBuffer(value.data) ? { name, ...value, data: value.data.toString('base64') } : { name, value }
  )
);
Parse.Cloud.define('types', () => ({
  date: new Date(0),
  pointer: Parse.Object.fromJSON({ className: 'Thing', objectId: 'x' }),
  geo: new Parse.GeoPoint(1, 2),
  list: [new Date(1), { deep: new Date(2) }],
  nothing: undefined,
  none: null,
}));
Parse.Cloud.define('sdk', () => ({ same: sameSdk === Parse || sameSdk.Object === Parse.Object }));
Parse.Cloud.define('nothing', () => undefined);
Parse.Cloud.define('throwText', () => {
  throw 'a text';
});
Parse.Cloud.define('throwError', async () => {
  throw new Error('an error');
});
Parse.Cloud.define('throwParseError', () => {
  throw new Parse.Error(1234, 'with a code');
});
Parse.Cloud.define('throwNothing', () => Promise.reject());
Parse.Cloud.define('throwObject', () => {
  throw { reason: 'an object' };
});
Parse.Cloud.define('expressSuccess', (request, response) => {
  response.status(201).header('X-Extra', 'yes').success({ done: true });
});
Parse.Cloud.define('expressError', (request, response) => response.status(418).error('short and stout'));
Parse.Cloud.define('expressParseError', (request, response) => response.error(new Parse.Error(77, 'seventy-seven')));
Parse.Cloud.define('expressReturn', async (request, response) => `${typeof response.success} returned`);
Parse.Cloud.define('whoami', async request => {
  const users = await new Parse.Query(Parse.User).find({ sessionToken: request.user.getSessionToken() });
  return users.map(user => user.get('username'));
});
Parse.Cloud.define('callsAnother', () => Parse.Cloud.run('echo', { from: 'another' }));
Parse.Cloud.define('savesAsMaster', async () => {
  const object = await new Parse.Object('Secret').save({ by: 'master' }, { useMasterKey: true });
  return object.get('by');
});
Parse.Cloud.define('zones', () => Parse.Server.RateLimitZone);

// Parse Server forgets the limits of what it reads at its start.
Parse.Cloud.define('startLimits', () => {
  const rateLimit = { requestTimeWindow: 600_000, requestCount: 2, includeInternalRequests: true };
  const fine = () => 'within';
  const fails = () => {
    throw 'no';
  };
  Parse.Cloud.define('limited', fine, { rateLimit });
  Parse.Cloud.define('limitedFailure', fails, { rateLimit });
  Parse.Cloud.define('limitedToUsers', fine, { rateLimit: { ...rateLimit, zone: 'user' }, requireUser: true });
  Parse.Cloud.define('limitedForAll', fine, {
    rateLimit: { ...rateLimit, errorResponseMessage: 'slow down', includeMasterKey: true },
  });
  Parse.Cloud.beforeSave('Limited', () => undefined, { rateLimit });
  Parse.Cloud.beforeFind('Limited', () => undefined, { rateLimit });
  Parse.Cloud.beforePasswordResetRequest(() => undefined, { rateLimit });
});

// ---- validators

const validated = (name, validator) => Parse.Cloud.define(name, request => request.params, validator);
validated('needsUser', { requireUser: true });
validated('needsMaster', { requireMaster: true });
validated('needsRole', { requireAnyUserRoles: ['editors', 'admins'] });
validated('needsAllRoles', { requireAllUserRoles: async () => ['editors', 'admins'] });
validated('needsFields', ['a', 'b'].reduce((rules, key) => ({ fields: [...rules.fields, key] }), { fields: [] }));
validated('needsTypes', {
  fields: {
    text: { type: String, required: true },
    number: { type: Number, default: 5 },
    list: { type: Array },
    flag: { type: Boolean },
    choice: { options: ['a', 'b'] },
    checked: { options: value => value > 3, error: 'too small' },
    refused: { options: () => { throw 'never'; } },
  },
});
validated('needsKeys', { requireUserKeys: ['phone'] });
validated('needsKeyValues', { requireUser: true, requireUserKeys: { plan: { options: ['gold'], error: 'gold only' } } });
validated('skipsForMaster', { fields: ['a'], skipWithMasterKey: true });
validated('checksMaster', { fields: ['a'], validateMasterKey: true });
validated('byFunction', request => {
  if (!request.params.ok) {
    throw 'not ok';
  }
});
validated('byRejection', async () => Promise.reject());

// ---- saves

Parse.Cloud.beforeSave('Item', request => {
  record(request);
  const { object } = request;
  request.context.seen = ['beforeSave', ...(request.context.seen ?? [])];
  switch (object.get('act')) {
    case 'set':
      object.set('set', 'by the hook');
      break;
    case 'unset':
      object.unset('name');
      break;
    case 'increment':
      object.increment('count', 10);
      break;
    case 'refuse':
      throw 'refused';
    case 'code':
      throw new Parse.Error(4000, 'refused with a code');
    case 'revert':
      object.revert('name');
      break;
    case 'acl':
      object.setACL(new Parse.ACL({ '*': { read: true } }));
      break;
    case 'nest':
      return new Parse.Object('Log').save({ about: object.get('name') }).then(() => undefined);
  }
  return undefined;
});
Parse.Cloud.afterSave('Item', request => {
  record(request);
  switch (request.object.get('after')) {
    case 'set':
      request.object.set('later', 'by afterSave');
      break;
    case 'json':
      return { replaced: true };
    case 'object':
      return new Parse.Object('Item', { other: 'object' });
    case 'throw':
      throw 'too late';
  }
  return undefined;
});
Parse.Cloud.beforeSave(
  'Ruled',
  request => record(request),
  {
    fields: {
      title: { type: String, required: true },
      level: { default: 1, constant: true },
      kind: { default: 'plain', options: ['plain', 'fancy'] },
    },
  }
);
class Shelf extends Parse.Object {
  constructor() {
    super('Shelf');
  }
}
Parse.Object.registerSubclass('Shelf', Shelf);
Parse.Cloud.beforeSave(Shelf, request => record(request, { subclass: request.object instanceof Shelf }));

// ---- deletes

Parse.Cloud.beforeDelete('Item', request => {
  record(request);
  request.context.deleting = true;
  if (request.object.get('keep')) {
    throw new Parse.Error(4001, 'is kept');
  }
});
Parse.Cloud.afterDelete('Item', request => record(request));

// ---- finds

Parse.Cloud.beforeFind('Page', async request => {
  record(request);
  request.context.found = 'before';
  const { act } = request.query.toJSON().where;
  switch (act) {
    case 'mutate':
      request.query.equalTo('act', undefined);
      request.query._where = { title: 'one' };
      return undefined;
    case 'other':
      return new Parse.Query('Page').equalTo('title', 'two').limit(1);
    case 'objects':
      return new Parse.Query('Page').equalTo('title', 'three').find({ useMasterKey: true, context: { inner: true } });
    case 'none':
      return [];
    case 'refuse':
      throw 'no pages';
  }
  return undefined;
});
Parse.Cloud.afterFind('Page', request => {
  record(request);
  if (request.query.toJSON().where.title === 'decorate') {
    request.objects.forEach(page => page.set('decorated', true));
  }
  if (request.query.toJSON().where.title === 'drop') {
    return [];
  }
  return request.objects;
});

// ---- users

for (const name of ['beforeLogin', 'afterLogin', 'afterLogout', 'beforePasswordResetRequest']) {
  Parse.Cloud[name](request => {
    record(request);
    if (name === 'beforeLogin' && request.object.get('banned')) {
      throw new Error('banned');
    }
  });
}
Parse.Cloud.beforeSave(Parse.User, request => {
  record(request);
  if (request.object.get('username') === 'forbidden') {
    throw 'not this name';
  }
  request.object.set('greeting', `hello ${request.object.get('username')}`);
});
Parse.Cloud.afterSave('_User', request => record(request, { hasToken: Boolean(request.object.getSessionToken()) }));

// ---- config

Parse.Cloud.beforeSave(Parse.Config, request => {
  record(request);
  if (request.object.attributes.bad) {
    throw 'bad config';
  }
});
Parse.Cloud.afterSave(Parse.Config, request => record(request));
