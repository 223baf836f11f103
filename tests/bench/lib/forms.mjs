// A case's request in the two forms of Parse clients, as text templates with %n% for the random row.

import { keys } from '../../e2e/lib/servers.js';

// "%n%" is a number in JSON: the quotes go.
const json = value => JSON.stringify(value).replaceAll(/"(%n[^"%]*%)"/g, '$1');

function rest({ method, path, query, body }, sessionToken) {
  const params = Object.entries(query || {}).map(([key, value]) => {
    const text = typeof value === 'string' ? value : json(value);
    return `${key}=${encodeURIComponent(text).replaceAll(/%25(n(%2B\d+)?)%25/g, (_, name) => `%${decodeURIComponent(name)}%`)}`;
  });
  return {
    method,
    path: path + (params.length ? `?${params.join('&')}` : ''),
    body: body && json(body),
    headers: {
      'X-Parse-Application-Id': keys.appId,
      ...(sessionToken && { 'X-Parse-Session-Token': sessionToken }),
      ...(body && { 'Content-Type': 'application/json' }),
    },
  };
}

function sdk({ method, path, query, body }, sessionToken) {
  const payload = {
    ...query,
    ...body,
    ...(method !== 'POST' && { _method: method }),
    _ApplicationId: keys.appId,
    _ClientVersion: 'js8.6.0',
    _InstallationId: '0b9d1a3e-1111-4222-8333-444455556666',
    ...(sessionToken && { _SessionToken: sessionToken }),
  };
  return { method: 'POST', path, body: json(payload), headers: { 'Content-Type': 'text/plain' } };
}

export const forms = { REST: rest, SDK: sdk };

/** The template with row n put in; ids have nine digits. */
export function withRow(template, n) {
  const put = text =>
    text?.replaceAll(/([a-z])%n%/g, (_, letter) => letter + String(n).padStart(9, '0')).replaceAll(/%n(?:\+(\d+))?%/g, (_, add) => n + Number(add || 0));
  return { ...template, path: put(template.path), body: put(template.body) };
}
