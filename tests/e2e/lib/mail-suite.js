// What suites about mails and what they link to begin with.

import { after } from 'node:test';
import { freePort } from './cluster.js';
import { startSmtp } from './smtp.js';
import { openSuite } from './suite.js';

/**
 * A suite whose server sends mails of verification to a mail server of its own; {suite, smtp, publicServerURL}. `smtp` are
 * options of startSmtp(); `emailAdapter` and all others are added to what the server is told.
 */
export async function openMailSuite(file, { smtp: mailServer, emailAdapter, ...options }) {
  const smtp = await startSmtp(mailServer);
  const port = await freePort();
  const publicServerURL = `http://127.0.0.1:${port}/parse`;
  const suite = openSuite(file, {
    target: 'parsegres',
    options: {
      port,
      publicServerURL,
      verifyUserEmails: true,
      ...options,
      emailAdapter: { adapter: 'smtp', host: '127.0.0.1', port: smtp.port, ...emailAdapter },
    },
  });
  after(() => smtp.stop());
  return { suite, smtp, publicServerURL };
}
