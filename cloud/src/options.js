// What the program was told: flags, then environment, then the server's configuration file.

import fs from 'node:fs';

const options = {
  serverURL: { env: 'PARSE_SERVER_URL' },
  appId: { env: 'PARSE_SERVER_APPLICATION_ID' },
  masterKey: { env: 'PARSE_SERVER_MASTER_KEY' },
  javascriptKey: { env: 'PARSE_SERVER_JAVASCRIPT_KEY' },
  webhookKey: { env: 'PARSE_SERVER_WEBHOOK_KEY' },
  host: { env: 'PARSE_CLOUD_HOST', fallback: '127.0.0.1', own: true },
  port: { env: 'PARSE_CLOUD_PORT', fallback: '0', own: true },
  url: { env: 'PARSE_CLOUD_URL', own: true },
  name: { env: 'PARSE_CLOUD_NAME', fallback: 'cloud', own: true },
  logLevel: { env: 'PARSE_SERVER_LOG_LEVEL', fallback: 'info' },
  config: { own: true },
};

/** A mistake of whoever started the program; its message is all they need. */
export class UsageError extends Error {}

function readFlags(args) {
  const flags = {};
  const files = [];
  for (let i = 0; i < args.length; i += 1) {
    const [, name, attached] = /^--([A-Za-z]+)(?:=(.*))?$/s.exec(args[i]) ?? [];
    if (name === undefined) {
      files.push(args[i]);
    } else if (name === 'help') {
      flags.help = true;
    } else if (!options[name]) {
      throw new UsageError(`There is no option --${name}; see --help.`);
    } else {
      flags[name] = attached ?? args[(i += 1)];
      if (flags[name] === undefined) {
        throw new UsageError(`--${name} needs a value.`);
      }
    }
  }
  return { flags, files };
}

function readConfigFile(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error.message}`);
  }
}

function defaultServerURL(config) {
  return `http://localhost:${config.port ?? 1337}${config.mountPath ?? '/parse'}`;
}

function chosen(name, flags, env, config) {
  const { env: variable, fallback, own } = options[name];
  return flags[name] ?? env[variable] ?? (own ? undefined : config[name]) ?? fallback;
}

function isLoopback(host) {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function check(result) {
  for (const name of ['appId', 'masterKey']) {
    if (!result[name]) {
      throw new UsageError(`Which ${name}? Give --${name}, ${options[name].env} or --config; see --help.`);
    }
  }
  if (!/^\d+$/.test(result.port) || Number(result.port) > 65535) {
    throw new UsageError(`${result.port} is no port.`);
  }
  if (!isLoopback(result.host) && !result.webhookKey) {
    throw new UsageError('Without a webhookKey it listens on a loopback address only: anybody could run your code.');
  }
}

/** Throws UsageError. With --help, {help: true} and nothing else. */
export function readOptions(args, env) {
  const { flags, files } = readFlags(args);
  if (flags.help) {
    return { help: true };
  }
  if (files.length !== 1) {
    throw new UsageError(files.length === 0 ? 'Which file? See --help.' : 'One main.js at a time.');
  }
  const config = flags.config === undefined ? {} : readConfigFile(flags.config);
  const result = { main: files[0], ...Object.fromEntries(Object.keys(options).map(name => [name, chosen(name, flags, env, config)])) };
  result.serverURL ??= defaultServerURL(config);
  check(result);
  return { ...result, port: Number(result.port) };
}
