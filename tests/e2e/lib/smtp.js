// A mail server for the tests: keeps what it is given, and refuses what it is told to.

import net from 'node:net';

function parse(raw) {
  const end = raw.indexOf('\r\n\r\n');
  const headers = raw.slice(0, end).replace(/\r\n[ \t]+/g, ' ');
  const header = name => new RegExp(`^${name}: (.*)$`, 'im').exec(headers)?.[1];
  const decode = part => Buffer.from(part, 'base64').toString('utf8');
  const boundary = /boundary="([^"]+)"/.exec(headers)?.[1];
  const bodies = {};
  for (const part of boundary ? raw.slice(end).split(`--${boundary}`) : [`\r\n${raw}`]) {
    const type = /Content-Type: (text\/\w+)/.exec(part)?.[1];
    if (type) {
      bodies[type] = decode(part.slice(part.lastIndexOf('\r\n\r\n')));
    }
  }
  return { header, text: bodies['text/plain'], html: bodies['text/html'], raw };
}

/**
 * `refusals`: replies to RCPT, one for each of the first deliveries (`450 …`, `550 …`). Gives port, mails (as they come),
 * logins, and next(), which waits for the mail after those it gave before.
 */
export async function startSmtp({ refusals = [], auth = false } = {}) {
  const smtp = { mails: [], logins: [], given: 0, connections: 0 };
  const waiting = [];
  const server = net.createServer(socket => {
    smtp.connections += 1;
    let rest = '';
    let data;
    let from;
    let asked = false; // for the credentials
    const say = line => socket.write(`${line}\r\n`);
    const logIn = credentials => {
      asked = false;
      smtp.logins.push(Buffer.from(credentials, 'base64').toString().split('\0').slice(1));
      say('235 welcome');
    };
    const command = line => {
      if (asked) {
        return logIn(line);
      }
      const verb = line.split(' ')[0].toUpperCase();
      if (verb === 'EHLO') {
        return auth ? socket.write('250-local\r\n250 AUTH PLAIN\r\n') : say('250 local');
      }
      if (verb === 'AUTH') {
        asked = true;
        return say('334 ');
      }
      if (verb === 'MAIL') {
        from = line;
      }
      if (verb === 'RCPT' && refusals.length > 0) {
        return say(refusals.shift());
      }
      if (verb === 'DATA') {
        data = '';
        return say('354 go on');
      }
      if (verb === 'QUIT') {
        say('221 bye');
        return socket.end();
      }
      return say('250 ok');
    };
    socket.on('error', () => undefined);
    socket.on('data', chunk => {
      rest += chunk.toString('latin1');
      for (let at = rest.indexOf('\r\n'); at >= 0; at = rest.indexOf('\r\n')) {
        const line = rest.slice(0, at);
        rest = rest.slice(at + 2);
        if (data === undefined) {
          command(line);
        } else if (line === '.') {
          smtp.mails.push({ ...parse(data), from });
          data = undefined;
          say('250 taken');
          waiting.splice(0).forEach(wake => wake());
        } else {
          data += `${line.replace(/^\./, '')}\r\n`;
        }
      }
    });
    say('220 local');
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  smtp.port = server.address().port;
  smtp.next = async () => {
    while (smtp.mails.length <= smtp.given) {
      await new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('no mail came')), 20_000);
        waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    smtp.given += 1;
    return smtp.mails[smtp.given - 1];
  };
  smtp.stop = () => new Promise(resolve => server.close(resolve));
  return smtp;
}
