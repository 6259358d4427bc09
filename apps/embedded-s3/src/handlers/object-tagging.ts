import { parseXml } from '@s3ep/s3-protocol';
import type { ObjectHandler } from '../http/call';
import { xmlAnswer } from '../http/xml-answer';
import { element } from '../http/xml-node';
import { changeVersion } from '../objects/change-version';
import { selectObject, versionIdHeader } from '../objects/select-version';
import { parseTagging } from '../objects/tags';

const MAX_DOCUMENT_BYTES = 64 * 1024;

export const getObjectTagging: ObjectHandler = (call) => {
  const version = selectObject(call.bucket, call.key, call.request.query.get('versionId'));
  const tags = version.tags.map((tag) =>
    element('Tag', element('Key', tag.key), element('Value', tag.value)),
  );
  return xmlAnswer(element('Tagging', element('TagSet', ...tags)), versionIdHeader(call.bucket, version));
};

export const putObjectTagging: ObjectHandler = async (call) => {
  const tags = parseTagging(parseXml(await call.body.document(MAX_DOCUMENT_BYTES)));
  const version = await changeVersion(call, (old) => ({ ...old, tags }));
  return { status: 200, headers: versionIdHeader(call.bucket, version) };
};

export const deleteObjectTagging: ObjectHandler = async (call) => {
  const version = await changeVersion(call, (old) => ({ ...old, tags: [] }));
  return { status: 204, headers: versionIdHeader(call.bucket, version) };
};
