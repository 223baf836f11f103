// Clients of LiveQuery as the JavaScript SDK makes them.

import { Parse } from './suite.js';

const patience = 10_000;

/** {newClient(options, server), listen(query, {client, sessionToken})}; the clients are closed after each test. */
export function sdkClientsOf(afterEach, serverOfSuite) {
  const clients = [];
  afterEach(async () => {
    await Promise.all(clients.splice(0).map(client => client.close()));
    await (await Parse.CoreManager.getLiveQueryController().getDefaultLiveQueryClient()).close();
  });

  function newClient(options = {}, { port, config } = serverOfSuite()) {
    const serverURL = `ws://127.0.0.1:${port}${config.mountPath}`;
    const client = new Parse.LiveQueryClient({ applicationId: config.appId, serverURL, ...options });
    client.open();
    clients.push(client);
    return client;
  }

  /** Subscribes and gives next(): [event, object, original] as they come. */
  async function listen(query, { client = newClient(), sessionToken } = {}) {
    const subscription = client.subscribe(query, sessionToken);
    const events = [];
    const waiting = [];
    for (const kind of ['create', 'enter', 'update', 'leave', 'delete']) {
      // The SDK gives what it knows of the connection where there is no original.
      subscription.on(kind, (object, original) => {
        const event = [kind, object, original instanceof Parse.Object ? original : undefined];
        if (waiting.length) waiting.shift()(event);
        else events.push(event);
      });
    }
    await subscription.subscribePromise;
    const next = () =>
      new Promise((resolve, reject) => {
        if (events.length) return resolve(events.shift());
        const timer = setTimeout(() => reject(new Error('no event came')), patience);
        waiting.push(event => resolve(event) || clearTimeout(timer));
      });
    return { subscription, next, heard: () => events };
  }

  return { newClient, listen };
}
