import { S3Error, parseXml } from '@s3ep/s3-protocol';
import type { XmlElement } from '@s3ep/s3-protocol';
import type { BucketCall, BucketHandler } from '../http/call';
import { requireDocumentDigest } from '../http/require-document-digest';
import { xmlAnswer } from '../http/xml-answer';
import { element } from '../http/xml-node';
import type { XmlNode } from '../http/xml-node';
import { deleteOne } from './delete-object';

const MAX_KEYS = 1000;
const MAX_DOCUMENT_BYTES = 2 * 1024 ** 2;

async function deleteListed(
  call: BucketCall,
  item: XmlElement,
  quiet: boolean,
): Promise<XmlNode | undefined> {
  const key = item.child('Key')?.text ?? '';
  const versionId = item.child('VersionId')?.text;
  const asked = versionId === undefined ? [] : [element('VersionId', versionId)];
  try {
    const deletion = await deleteOne(call, { key, versionId, etag: item.child('ETag')?.text });
    if (quiet) return undefined;
    const marker = deletion.deleteMarker
      ? [
          element('DeleteMarker', 'true'),
          ...(deletion.versionId === undefined ? [] : [element('DeleteMarkerVersionId', deletion.versionId)]),
        ]
      : [];
    return element('Deleted', element('Key', key), ...asked, ...marker);
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    return element(
      'Error',
      element('Key', key),
      ...asked,
      element('Code', error.code),
      element('Message', error.message),
    );
  }
}

export const deleteObjects: BucketHandler = async (call) => {
  requireDocumentDigest(call.request);
  const root = parseXml(await call.body.document(MAX_DOCUMENT_BYTES));
  const items = root.childrenNamed('Object');
  if (root.name !== 'Delete' || items.length === 0 || items.length > MAX_KEYS)
    throw new S3Error('MalformedXML');
  if (items.some((item) => (item.child('Key')?.text ?? '') === '')) throw new S3Error('MalformedXML');
  const quiet = root.child('Quiet')?.text === 'true';
  const results: XmlNode[] = [];
  for (const item of items) {
    const result = await deleteListed(call, item, quiet);
    if (result) results.push(result);
  }
  return xmlAnswer(element('DeleteResult', ...results));
};
