// A directory for the tests: knows passwords by distinguished name and answers every search with the groups of the one
// member that its filter names.

import net from 'node:net';

/** The BER elements that follow each other in `bytes`: [{tag, value}…]. */
function elements(bytes) {
  const found = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at];
    let length = bytes[at + 1];
    at += 2;
    if (length > 127) {
      const size = length & 127;
      length = bytes.readUIntBE(at, size);
      at += size;
    }
    found.push({ tag, value: bytes.subarray(at, at + length) });
    at += length;
  }
  return found;
}

function element(tag, ...parts) {
  const value = Buffer.concat(parts.map(part => Buffer.from(part)));
  const length = value.length < 128 ? [value.length] : [0x82, value.length >> 8, value.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
}

const text = value => element(0x04, value);
const outcome = (tag, code) => element(tag, element(0x0a, [code]), text(''), text(''));

/** A filter as text, with values quoted, so that nothing in a value looks like a part of the filter. */
function written({ tag, value }) {
  const [name, wanted] = tag >= 0xa0 ? elements(value) : [];
  if (tag === 0xa0) return `(&${elements(value).map(written).join('')})`;
  if (tag === 0xa1) return `(|${elements(value).map(written).join('')})`;
  if (tag === 0xa3) return `(${name.value}=${JSON.stringify(String(wanted.value))})`;
  if (tag === 0xa4) return `(${name.value} like ${JSON.stringify(String(wanted.value))})`;
  return `(${value} is there)`;
}

/** `people`: distinguished name → password. Gives url, binds and filters (what came in), and stop(). */
export async function startDirectory({ people = {}, groups = () => [] } = {}) {
  const directory = { people, groups, binds: [], filters: [] };
  const answers = {
    0x60(id, [, dn, password]) {
      directory.binds.push(dn.value.toString());
      const known = directory.people[dn.value.toString()];
      return [outcome(0x61, known !== undefined && known === password.value.toString() ? 0 : 49)];
    },
    0x63(id, fields) {
      const filter = written(fields[6]);
      directory.filters.push(filter);
      const entries = directory.groups(filter).map(cn => {
        const attribute = element(0x30, text('cn'), element(0x31, text(cn)));
        return element(0x64, text(`cn=${cn}`), element(0x30, attribute));
      });
      return [...entries, outcome(0x65, 0)];
    },
  };
  const server = net.createServer(socket => {
    socket.on('error', () => undefined);
    socket.on('data', bytes => {
      for (const message of elements(bytes)) {
        const [id, request] = elements(message.value);
        const replies = answers[request.tag]?.(id, elements(request.value)) ?? [];
        for (const reply of replies) socket.write(element(0x30, element(0x02, id.value), reply));
      }
    });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  directory.url = `ldap://127.0.0.1:${server.address().port}`;
  directory.stop = () => new Promise(resolve => server.close(resolve));
  return directory;
}
