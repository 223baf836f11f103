// Calls and answers of two servers without what differs between any two runs: ids, times, tokens.

const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const idKeys = new Set(['objectId', 'id']);

const inOrder = object => Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));

function collectIds(value, ids) {
  if (Array.isArray(value)) {
    value.forEach(inner => collectIds(inner, ids));
  } else if (value && typeof value === 'object') {
    for (const [key, inner] of inOrder(value)) {
      if (idKeys.has(key) && typeof inner === 'string' && inner.length >= 10) {
        ids.add(inner);
      }
      collectIds(inner, ids);
    }
  }
}

function plainText(text, names) {
  if (isTime.test(text) && !text.startsWith('1970')) {
    return '<time>';
  }
  if (text.startsWith('r:')) {
    return '<token>';
  }
  if (isUuid.test(text)) {
    return '<uuid>'; // the SDK's own installation
  }
  return names.reduce((result, [id, name]) => result.replaceAll(id, name), text);
}

function replaced(value, names) {
  if (typeof value === 'string') {
    return plainText(value, names);
  }
  if (Array.isArray(value)) {
    return value.map(inner => replaced(inner, names));
  }
  if (value && typeof value === 'object') {
    return Object.fromEntries(inOrder(value).map(([key, inner]) => [plainText(key, names), replaced(inner, names)]));
  }
  return value;
}

/** `value` (JSON) with ids named in the order in which they appear. */
export function comparable(value) {
  const ids = new Set();
  collectIds(value, ids);
  return replaced(value, [...ids].map((id, index) => [id, `<id ${index + 1}>`]));
}
