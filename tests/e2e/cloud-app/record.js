// What a handler is called with, as JSON that can be compared; one line a call in the file that CLOUD_RECORD names.

const fs = require('node:fs');

function typed(value) {
  if (value instanceof Date) {
    return { date: value.toISOString() };
  }
  if (value instanceof Parse.Object) {
    return { object: value.className, id: value.id };
  }
  if (value instanceof Parse.File) {
    return { file: value.name(), url: value.url() };
  }
  if (Array.isArray(value)) {
    return value.map(typed);
  }
  return value && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, typed(inner)]))
    : value;
}

function object(value) {
  if (!(value instanceof Parse.Object)) {
    return value instanceof Parse.Config ? { config: typed(value.attributes) } : value && String(value);
  }
  return {
    kind: value.constructor.name,
    className: value.className,
    id: value.id,
    existed: value.existed(),
    dirtyKeys: value.dirtyKeys().sort(),
    changes: value._getSaveJSON(),
    json: value.toJSON(),
  };
}

function described(request) {
  return {
    triggerName: request.triggerName,
    functionName: request.functionName,
    object: object(request.object),
    original: object(request.original),
    objects: request.objects?.map(object),
    query: request.query && { className: request.query.className, ...request.query.toJSON() },
    count: request.count,
    isGet: request.isGet,
    params: typed(request.params),
    master: request.master,
    isReadOnly: request.isReadOnly,
    user: request.user && {
      kind: request.user.constructor.name,
      id: request.user.id,
      name: request.user.get('username'),
      token: request.user.getSessionToken(),
    },
    installationId: request.installationId,
    context: request.context && { ...request.context },
    ip: request.ip,
    appHeader: request.headers['x-app-header'],
    log: typeof request.log.info,
  };
}

exports.record = (request, more) =>
  fs.appendFileSync(process.env.CLOUD_RECORD, `${JSON.stringify({ ...described(request), ...more })}\n`);
