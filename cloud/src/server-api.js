// The few REST calls that this program makes on its own.

import { Parse } from './parse.js';

const patience = 10_000;

export class ServerApi {
  constructor({ serverURL, appId, masterKey }) {
    this.serverURL = serverURL.replace(/\/$/, '');
    this.headers = {
      'X-Parse-Application-Id': appId,
      'X-Parse-Master-Key': masterKey,
      'Content-Type': 'application/json',
    };
  }

  /** Throws Parse.Error for what the server refuses, other errors when it cannot be reached. */
  async request(method, path, body) {
    const response = await fetch(this.serverURL + path, {
      method,
      headers: this.headers,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(patience),
    });
    const answer = await response.json();
    if (!response.ok) {
      throw new Parse.Error(answer.code, answer.error);
    }
    return answer;
  }

  /** {running}: false for a job that is over, since somebody has cancelled it. */
  reportJob(report) {
    return this.request('POST', '/hooks/host/job', report);
  }
}
