// Parse.Cloud.httpRequest, for Cloud Code from when Parse had one.

function encodeForm(values) {
  return new URLSearchParams(Object.entries(values).map(([key, value]) => [key, String(value)])).toString();
}

function withParams(url, params) {
  if (!params) {
    return url;
  }
  const query = typeof params === 'string' ? params.replace(/^\?/, '') : encodeForm(params);
  return `${url}${url.includes('?') ? '&' : '?'}${query}`;
}

function contentType(headers) {
  const name = Object.keys(headers).find(key => key.toLowerCase() === 'content-type');
  return name ? headers[name] : undefined;
}

/** An object is sent as the content type says: as JSON or as a form, which is what it is sent as otherwise. */
function encodeBody(body, headers) {
  if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) {
    return body;
  }
  const type = contentType(headers);
  if (type?.startsWith('application/json')) {
    return JSON.stringify(body);
  }
  if (type === undefined) {
    headers['Content-Type'] = 'application/x-www-form-urlencoded';
  }
  return encodeForm(body);
}

class HttpResponse {
  constructor(response, buffer) {
    this.status = response.status;
    this.headers = Object.fromEntries(response.headers);
    this.cookies = response.headers.getSetCookie();
    this.buffer = buffer;
  }

  get text() {
    return this.buffer.toString('utf8');
  }

  get data() {
    try {
      return JSON.parse(this.text);
    } catch {
      return undefined;
    }
  }
}

async function send({ url, params, method = 'GET', headers = {}, body, followRedirects = false }) {
  const sent = { ...headers };
  const response = await fetch(withParams(url, params), {
    method,
    body: encodeBody(body, sent),
    headers: sent,
    redirect: followRedirects ? 'follow' : 'manual',
  });
  return new HttpResponse(response, Buffer.from(await response.arrayBuffer()));
}

/** Resolves with {status, headers, buffer, text, data, cookies}; a status of 400 or more rejects with the same. */
export async function httpRequest(options) {
  const { success, error } = options;
  try {
    const response = await send(options);
    if (response.status >= 400) {
      throw response;
    }
    success?.(response);
    return response;
  } catch (problem) {
    error?.(problem);
    throw problem;
  }
}
