import { S3Error, checksumHeaderName } from '@s3ep/s3-protocol';
import type { HeaderMap } from '@s3ep/s3-protocol';
import type { Answer } from '../http/answer';
import type { ObjectCall, ObjectHandler } from '../http/call';
import { xmlAnswer } from '../http/xml-answer';
import { element } from '../http/xml-node';
import { checksumElements } from '../objects/checksum-elements';
import { commitObject } from '../objects/commit-object';
import { customerKeyAnswer, readCustomerKey } from '../objects/customer-key';
import { findListedParts } from '../objects/listed-parts';
import { multipartChecksum, multipartEtag } from '../objects/multipart-digests';
import { versionIdHeader } from '../objects/select-version';
import type { MultipartUpload } from '../storage/multipart-upload';
import type { ObjectVersion, StoredChecksum } from '../storage/stored-version';

const MAX_DOCUMENT_BYTES = 8 * 1024 ** 2;

function completed(call: ObjectCall, version: ObjectVersion): Answer {
  const { bucket, key } = call;
  return xmlAnswer(
    element(
      'CompleteMultipartUploadResult',
      element('Location', `http://${call.request.headers.host ?? ''}${call.request.rawPath}`),
      element('Bucket', bucket.settings.name),
      element('Key', key),
      element('ETag', `"${version.etag}"`),
      ...checksumElements(version.checksum),
    ),
    { ...versionIdHeader(bucket, version), ...customerKeyAnswer(version.customerKey) },
  );
}

/** A completion that is asked for again: what it made, if that is still there. */
function madeBefore(call: ObjectCall, uploadId: string): ObjectVersion | undefined {
  return call.bucket
    .history(call.key)
    ?.versions.find(
      (version): version is ObjectVersion => version.kind === 'object' && version.uploadId === uploadId,
    );
}

/** What the client says about the whole object. @throws S3Error BadDigest, InvalidRequest */
function checkWhole(
  headers: HeaderMap,
  whole: { upload: MultipartUpload; bytes: number; checksum: StoredChecksum | undefined },
): void {
  const { upload, bytes, checksum } = whole;
  const saidBytes = headers['x-amz-mp-object-size'];
  if (saidBytes !== undefined && Number(saidBytes) !== bytes) {
    throw new S3Error('InvalidRequest', {
      message: `The provided 'x-amz-mp-object-size' header value ${saidBytes} does not match what was computed: ${bytes}`,
    });
  }
  const saidType = headers['x-amz-checksum-type'];
  if (saidType !== undefined && saidType !== (upload.checksum?.type ?? saidType)) {
    throw new S3Error('InvalidRequest', {
      message: `The upload was created using the ${upload.checksum?.type ?? ''} checksum mode. The complete request must use the same checksum mode.`,
    });
  }
  if (!checksum) return;
  const name = checksumHeaderName(checksum.algorithm);
  const said = headers[name];
  // the number of parts may be left out
  if (said !== undefined && said !== checksum.value && said !== checksum.value.replace(/-\d+$/, '')) {
    throw new S3Error('BadDigest', {
      message: `The ${checksum.algorithm} you specified did not match the calculated checksum.`,
    });
  }
}

export const completeMultipartUpload: ObjectHandler = async (call) => {
  const { bucket, key } = call;
  const { headers, query } = call.request;
  const uploadId = query.get('uploadId') ?? '';
  const document = await call.body.document(MAX_DOCUMENT_BYTES);
  const customerKey = readCustomerKey(headers, 'x-amz-server-side-encryption-customer');
  const before = madeBefore(call, uploadId);
  if (before) return completed(call, before);
  let version: ObjectVersion | undefined;
  await bucket.uploads.end(uploadId, key, async (upload) => {
    const parts = findListedParts(document, upload);
    const checksum = await multipartChecksum({ upload, parts, data: bucket.data, customerKey });
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    checkWhole(headers, { upload, bytes, checksum });
    version = await commitObject(call, {
      ...upload.description,
      bytes,
      etag: multipartEtag(parts),
      segments: parts.map((part) => part.segment),
      parts: parts.map((part) => ({
        partNumber: part.partNumber,
        bytes: part.bytes,
        ...(part.checksum === undefined ? {} : { checksum: part.checksum }),
      })),
      uploadId,
      ...(checksum ? { checksum } : {}),
    });
    return parts;
  });
  if (!version) throw new Error('an upload ended without an object');
  return completed(call, version);
};
