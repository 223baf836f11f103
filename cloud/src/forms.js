// Files of forms that functions got (multipart/form-data).

const isForm = headers => /^\s*multipart\/form-data\b/i.test(headers?.['content-type'] ?? '');

const isFile = value => value?.contentType !== undefined && value.data?.__type === 'Bytes';

/** The parameters with the bytes of files as buffers, if they came in a form. */
export function filesAsBuffers(params, headers) {
  if (!isForm(headers)) {
    return params;
  }
  for (const [name, value] of Object.entries(params)) {
    if (isFile(value)) {
      params[name] = { ...value, data: Buffer.from(value.data.base64, 'base64') };
    }
  }
  return params;
}
