// The text of --help.

export const help = `Usage: parsegres-cloud [options] main.js

Runs the Cloud Code in main.js (CommonJS or ESM) for a parsegres server: cloud functions, triggers and jobs. What main.js
defines is registered with the server, again after either side has restarted, and what it no longer defines is removed.

  --config FILE        the server's configuration file: app id, keys and URL are taken from it
  --serverURL URL      of the server            PARSE_SERVER_URL             http://localhost:1337/parse
  --appId ID           the app                  PARSE_SERVER_APPLICATION_ID
  --masterKey KEY      its master key           PARSE_SERVER_MASTER_KEY
  --javascriptKey KEY  if the app has one       PARSE_SERVER_JAVASCRIPT_KEY
  --webhookKey KEY     the server's webhookKey; calls without it are refused
                                                PARSE_SERVER_WEBHOOK_KEY
  --host ADDRESS       to listen on             PARSE_CLOUD_HOST             127.0.0.1
  --port PORT          to listen on             PARSE_CLOUD_PORT             any free port
  --url URL            where the server reaches this program, if not at host and port; ws://,
                       or http(s):// for a request a call
                                                PARSE_CLOUD_URL
  --name NAME          of this Cloud Code; another program with the same name takes its place
                                                PARSE_CLOUD_NAME             cloud
  --logLevel LEVEL     error, warn, info, verbose, debug or silly
                                                PARSE_SERVER_LOG_LEVEL       info
  --help               this text

Flags win over the environment, and that over the file. On any address but a loopback one a webhookKey is needed.
`;
