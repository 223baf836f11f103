// Differences between two JSON values, as paths with both values.

function isObject(value) {
  return value !== null && typeof value === 'object';
}

/** [{path, reference, parsegres}], at most `limit` of them. */
export function differences(reference, parsegres, path = '', found = [], limit = 6) {
  if (found.length >= limit || Object.is(reference, parsegres)) {
    return found;
  }
  const comparable = isObject(reference) && isObject(parsegres) && Array.isArray(reference) === Array.isArray(parsegres);
  if (!comparable) {
    found.push({ path: path || '.', reference, parsegres });
    return found;
  }
  for (const key of new Set([...Object.keys(reference), ...Object.keys(parsegres)])) {
    differences(reference[key], parsegres[key], `${path}.${key}`, found, limit);
  }
  return found;
}

function short(value) {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

/** Where it differs with list indexes left out: what makes two reports the same finding. */
export function signature({ request, changes }) {
  const places = changes.map(({ path, reference, parsegres }) => {
    const place = path.replace(/\.\d+/g, '.#').replace(/x\d/g, 'x');
    return /code|status/.test(place) ? `${place} ${short(reference)}≠${short(parsegres)}` : place;
  });
  return `${request.kind}: ${[...new Set(places)].slice(0, 2).join(', ')}`;
}

function describeRequest(request, side) {
  const { method, path, query, body, raw, caller } = request;
  const show = value => short(side.normal(side.render(value)));
  const parts = [`${method} ${side.normal(side.render(path))} as ${caller}`];
  if (query && Object.keys(query).length) {
    parts.push(`query ${show(query)}`);
  }
  if (raw !== undefined || body !== undefined) {
    parts.push(`body ${raw ?? show(body)}`);
  }
  return parts.join('\n      ');
}

/** A finding as a few lines of text. */
export function describe(finding, side) {
  const lines = finding.changes.map(
    ({ path, reference, parsegres }) => `      at ${path}\n        reference ${short(reference)}\n        parsegres ${short(parsegres)}`
  );
  const stage = finding.stage === 'answer' ? 'answers differ' : 'stored objects differ afterwards';
  return [`  #${finding.index} ${describeRequest(finding.request, side)}`, `      ${stage}`, ...lines].join('\n');
}
