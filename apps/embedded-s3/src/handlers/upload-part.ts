import { S3Error, checksumHeaderName } from '@s3ep/s3-protocol';
import type { ChecksumAlgorithm, HeaderMap } from '@s3ep/s3-protocol';
import type { ObjectHandler } from '../http/call';
import { sentChecksum } from '../objects/checksum-request';
import { customerKeyAnswer } from '../objects/customer-key';
import { openUpload } from '../objects/open-upload';
import { parsePartNumber } from '../objects/part-of';
import { receiveObject } from '../objects/receive-object';
import { storePart } from '../objects/store-part';
import type { MultipartUpload } from '../storage/multipart-upload';

/**
 * The checksum this server has to compute because the upload wants one and the client sends none.
 * @throws S3Error InvalidRequest when the client sends another one
 */
function missingChecksum(upload: MultipartUpload, headers: HeaderMap): ChecksumAlgorithm | undefined {
  const sent = sentChecksum(headers);
  const wanted = upload.checksum?.algorithm;
  if (wanted === undefined || sent === wanted) return undefined;
  if (sent === undefined) return wanted;
  throw new S3Error('InvalidRequest', {
    message: `Checksum Type mismatch occurred, expected checksum Type: ${wanted.toLowerCase()}, actual checksum Type: ${sent.toLowerCase()}`,
  });
}

export const uploadPart: ObjectHandler = async (call) => {
  const partNumber = parsePartNumber(call.request.query.get('partNumber'));
  const { upload, customerKey } = openUpload(call);
  const received = await receiveObject({
    durable: call.storage.durable,
    data: call.bucket.data,
    customerKey,
    checksumAlgorithm: missingChecksum(upload, call.request.headers),
    send: (stage, sink) => call.body.into(stage, sink),
  });
  const part = await storePart(call, upload, { ...received, partNumber });
  const { checksum } = received;
  return {
    status: 200,
    headers: {
      etag: `"${part.etag}"`,
      ...(checksum ? { [checksumHeaderName(checksum.algorithm)]: checksum.value } : {}),
      ...customerKeyAnswer(customerKey),
    },
  };
};
