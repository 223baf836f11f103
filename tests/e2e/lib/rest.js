// Plain HTTP clients in the two forms that Parse SDKs use: REST with headers, and POST with everything in a text/plain body.

async function answerOf(response) {
  const text = await response.text();
  let body;
  try {
    body = text === '' ? undefined : JSON.parse(text);
  } catch {
    body = undefined; // a page of a web framework, for example: `text` has it
  }
  return { status: response.status, headers: response.headers, text, body };
}

const headerNames = {
  masterKey: 'X-Parse-Master-Key',
  maintenanceKey: 'X-Parse-Maintenance-Key',
  sessionToken: 'X-Parse-Session-Token',
  installationId: 'X-Parse-Installation-Id',
  restAPIKey: 'X-Parse-REST-API-Key',
  clientKey: 'X-Parse-Client-Key',
  javascriptKey: 'X-Parse-Javascript-Key',
};

const bodyNames = {
  masterKey: '_MasterKey',
  sessionToken: '_SessionToken',
  installationId: '_InstallationId',
  javascriptKey: '_JavaScriptKey',
};

function translate(caller, names) {
  const result = {};
  for (const [key, value] of Object.entries(caller)) {
    if (names[key] && value !== undefined) {
      result[names[key]] = value;
    }
  }
  return result;
}

function queryString(query) {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    params.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  }
  const text = params.toString();
  return text && `?${text}`;
}

/**
 * A client of `server`. `caller` has masterKey, sessionToken …; each call may add its own in `as`.
 * request(method, path, {query, body, as, headers}) returns {status, headers, text, body}.
 */
export function restClient(server, caller = {}) {
  const base = { appId: server.config.appId, ...caller };
  async function request(method, path, { query = {}, body, as = {}, headers = {} } = {}) {
    const who = { ...base, ...as };
    const response = await fetch(server.url + path + queryString(query), {
      method,
      headers: {
        'X-Parse-Application-Id': who.appId,
        ...translate(who, headerNames),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });
    return answerOf(response);
  }
  return {
    request,
    get: (path, query, as) => request('GET', path, { query, as }),
    post: (path, body, as) => request('POST', path, { body, as }),
    put: (path, body, as) => request('PUT', path, { body, as }),
    delete: (path, as) => request('DELETE', path, { as }),
  };
}

/** The form of the JavaScript SDK: every verb is a POST with `_method`, and credentials, in a text/plain body. */
export function bodyClient(server, caller = {}) {
  const base = { appId: server.config.appId, ...caller };
  async function request(method, path, { query = {}, body = {}, as = {} } = {}) {
    const who = { ...base, ...as };
    const payload = { ...query, ...body, _method: method, _ApplicationId: who.appId, ...translate(who, bodyNames) };
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      body: JSON.stringify({ ...payload, _ClientVersion: 'js8.6.0' }),
    });
    return answerOf(response);
  }
  return {
    request,
    get: (path, query, as) => request('GET', path, { query, as }),
    post: (path, body, as) => request('POST', path, { body, as }),
    put: (path, body, as) => request('PUT', path, { body, as }),
    delete: (path, as) => request('DELETE', path, { as }),
  };
}
