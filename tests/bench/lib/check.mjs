// Errors are fast: before it is measured, a request has to bring what it should.

import { send } from '../../e2e/lib/rest.js';
import { withRow } from './forms.mjs';

export async function check(server, template, { status, test }) {
  const { method, path, headers, body } = withRow(template, 77);
  const answer = await send(server.url + path, { method, headers, body });
  if (answer.status !== status || !test(answer.body)) {
    throw new Error(`${server.target} answers ${method} ${path} with ${answer.status} ${answer.text.slice(0, 500)}`);
  }
}
