// Triggers of Parse.File. A file travels as {"name","base64","contentType","url","metadata","tags","directory"}.

import { Parse } from '../parse.js';
import { success, triggerRequest } from '../requests.js';
import { validate } from '../validate.js';

function fileOf({ name, base64, contentType, url, metadata, tags, directory }) {
  const file = new Parse.File(name, base64 === undefined ? undefined : { base64 }, contentType, metadata, tags);
  if (url !== undefined) {
    file._url = url;
  }
  if (directory) {
    file.setDirectory(directory);
  }
  return file;
}

async function fileJSON(file) {
  const source = file._source;
  const base64 = source?.format === 'buffer' ? source.buffer.toString('base64') : file._data;
  return {
    name: file.name(),
    url: file.url(),
    base64,
    contentType: source?.type,
    metadata: file._metadata,
    tags: file._tags,
    directory: file._directory,
  };
}

export async function aboutFile(call, { handler, validator }, log) {
  const request = triggerRequest(call, log, { file: fileOf(call.file), fileSize: call.fileSize });
  if (!(await validate(validator, request, call.roles))) {
    return {};
  }
  const result = await handler(request);
  const { forceDownload, responseHeaders } = request;
  const file = await fileJSON(result instanceof Parse.File ? result : request.file);
  return success({ file, forceDownload, responseHeaders });
}
