// A local stand-in for sign-in services: an OpenID provider, token introspection, a service with codes, and an adapter of
// a team's own. It listens as soon as it is made, so that its address can go into a configuration.

import crypto from 'node:crypto';
import http from 'node:http';

const base64url = value => Buffer.from(value).toString('base64url');

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function makeKey(id) {
  const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { id, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid: id, use: 'sig', alg: 'RS256' } };
}

export async function startIdentityServer() {
  const identity = {
    key: makeKey('first'),
    /** access token → what introspection says of it */
    tokens: new Map(),
    /** code → the user that the service with codes gives a token for */
    codes: new Map(),
    /** method → (...args) => result of the team's own adapter; throwing makes it throw */
    adapter: {},
    /** what came in: "GET /keys", "adapter validateLogin", … */
    requests: [],
    rotate() {
      identity.key = makeKey(crypto.randomUUID());
    },
    idToken(claims, { key = identity.key, header = {} } = {}) {
      const now = Math.floor(Date.now() / 1000);
      const full = { iss: identity.url, aud: 'e2e-client', iat: now, exp: now + 600, ...claims };
      const text = [{ alg: 'RS256', kid: key.id, ...header }, full].map(part => base64url(JSON.stringify(part))).join('.');
      return `${text}.${crypto.sign('sha256', Buffer.from(text), key.privateKey).toString('base64url')}`;
    },
    stop: () => new Promise(resolve => server.close(resolve).closeAllConnections()),
  };

  async function callAdapter({ method, args }) {
    identity.requests.push(`adapter ${method}`);
    try {
      const result = await identity.adapter[method]?.(...args);
      return { result: result === undefined ? { $undefined: true } : result };
    } catch (error) {
      return { thrown: { kind: 'parse', code: error.code ?? 141, message: error.message } };
    }
  }

  const routes = {
    '/keys': () => ({ keys: [identity.key.jwk] }),
    '/introspect': body => identity.tokens.get(new URLSearchParams(body).get('token')) ?? { active: false },
    '/token': body => {
      const user = identity.codes.get(JSON.parse(body).code);
      identity.codes.delete(JSON.parse(body).code);
      return user ? { access_token: `token-of-${user}` } : { error: 'bad_code', error_description: 'The code is not good.' };
    },
    '/user': (body, request) => ({ id: Number(request.headers.authorization.replace('Bearer token-of-', '')), login: 'x' }),
    '/adapter': body => callAdapter(JSON.parse(body)),
  };
  /** path → (body, request) => answer: tests may add some. */
  identity.routes = routes;
  const server = http.createServer(async (request, response) => {
    const path = request.url.split('?')[0];
    if (path !== '/adapter') identity.requests.push(`${request.method} ${path}`);
    const body = await readBody(request);
    const answer = (await routes[path]?.(body, request)) ?? { error: 'nothing here' };
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(answer));
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  identity.url = `http://127.0.0.1:${server.address().port}`;
  return identity;
}

/** The one-time password of the moment for a secret (bytes), as authenticator apps have it; `period` is in seconds. */
export function oneTimePassword(secret, digits = 6, period = 30) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / (period * 1000))));
  const mac = crypto.createHmac('sha1', secret).update(counter).digest();
  const number = mac.readUInt32BE(mac[mac.length - 1] & 15) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}
