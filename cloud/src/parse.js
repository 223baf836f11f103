// The SDK that the Cloud Code uses: one copy, whatever name main.js asks for it by.

import Module, { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const file = require.resolve('parse/node');

export const Parse = require(file);

const isSdk = name => name === 'parse' || name === 'parse/node' || name === 'parse/node.js';

/** `import` and `require` of the SDK give the copy with the handlers, even where the app has one of its own. */
export function shareSdk() {
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, ...rest) {
    return isSdk(request) ? file : resolve.call(this, request, ...rest);
  };
  register('./sdk-loader.js', import.meta.url, { data: { url: pathToFileURL(file).href } });
}

/** Points the SDK to the server, with the master key at hand. */
export function connectSdk({ appId, javascriptKey, masterKey, serverURL }) {
  Parse.initialize(appId, javascriptKey, masterKey);
  Parse.serverURL = serverURL;
}
