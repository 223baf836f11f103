// Plain HTTP clients in the two forms that Parse SDKs use: REST with headers, and POST with everything in a text/plain body.

import http from 'node:http';

// The original server breaks the connection some time after an internal error, so it gets a new one for each request.
const singleUse = new http.Agent({ keepAlive: false });
// The most recently used connection first, so that one the server is about to close for idleness is not chosen.
const keptAlive = new http.Agent({ keepAlive: true, scheduling: 'lifo' });

function parsed(text) {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined; // a page of a web framework, for example: `text` has it
  }
}

/** One HTTP request; {status, headers, text, body}. `body` is a text or a Buffer. */
export function send(url, { method = 'GET', headers = {}, body, agent = keptAlive, patience = 5000 } = {}) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
    const request = http.request(url, { method, agent, headers: { ...length, ...headers } }, response => {
      const chunks = [];
      response.on('data', chunk => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode, headers: response.headers, text, body: parsed(text) });
      });
    });
    request.once('error', reject);
    request.setTimeout(patience, () => request.destroy(new Error(`no answer within ${patience} ms: ${method} ${url}`)));
    request.end(body);
  });
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
 * request(method, path, {query, body, as, headers, patience}) returns {status, headers, text, body}.
 */
export function restClient(server, caller = {}) {
  const base = { appId: server.config.appId, ...caller };
  const agent = server.target === 'reference' ? singleUse : keptAlive;
  function request(method, path, { query = {}, body, as = {}, headers = {}, patience } = {}) {
    const who = { ...base, ...as };
    return send(server.url + path + queryString(query), {
      method,
      agent,
      headers: {
        'X-Parse-Application-Id': who.appId,
        ...translate(who, headerNames),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
      patience,
    });
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
  const agent = server.target === 'reference' ? singleUse : keptAlive;
  function request(method, path, { query = {}, body = {}, as = {} } = {}) {
    const who = { ...base, ...as };
    const payload = { ...query, ...body, _method: method, _ApplicationId: who.appId, ...translate(who, bodyNames) };
    return send(server.url + path, {
      method: 'POST',
      agent,
      headers: { 'Content-Type': 'text/plain' },
      body: JSON.stringify({ ...payload, _ClientVersion: 'js8.6.0' }),
    });
  }
  return {
    request,
    get: (path, query, as) => request('GET', path, { query, as }),
    post: (path, body, as) => request('POST', path, { body, as }),
    put: (path, body, as) => request('PUT', path, { body, as }),
    delete: (path, as) => request('DELETE', path, { as }),
  };
}
