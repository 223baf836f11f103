// Loaded by the original server: an adapter that passes every call on to an HTTP endpoint, as parsegres does by itself
// for {"adapter": "http"}. Both servers then ask the same stand-in.

const { Error: ParseError } = require('parse/node');

async function ask(url, method, args) {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ method, args }) });
  const { result, thrown } = await answer.json();
  if (thrown) {
    throw new ParseError(thrown.code, thrown.message);
  }
  return result ?? undefined;
}

// What the server hands over beside plain values (its request objects) is of no use outside.
const plain = value => (value && Object.getPrototypeOf(value) === Object.prototype ? value : String(value));

module.exports = ({ url, methods }) =>
  Object.fromEntries(methods.map(method => [method, (...args) => ask(url, method, args.slice(0, 1).map(plain))]));
