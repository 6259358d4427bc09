import { randomBytes } from 'node:crypto';
import type { ObjectHandler } from '../http/call';
import { xmlAnswer } from '../http/xml-answer';
import { element } from '../http/xml-node';
import { uploadChecksum } from '../objects/checksum-request';
import { customerKeyAnswer, readCustomerKey } from '../objects/customer-key';
import { describeObject } from '../objects/describe-object';

const UPLOAD_ID_BYTES = 32;

export const createMultipartUpload: ObjectHandler = async (call) => {
  const { bucket, key } = call;
  const { headers } = call.request;
  const customerKey = readCustomerKey(headers, 'x-amz-server-side-encryption-customer');
  const checksum = uploadChecksum(headers);
  // hex: an upload id is the name of a directory
  const uploadId = randomBytes(UPLOAD_ID_BYTES).toString('hex');
  await bucket.uploads.create({
    uploadId,
    key,
    initiated: call.now.getTime(),
    owner: call.caller,
    description: describeObject(headers, customerKey, call.now),
    ...(checksum ? { checksum } : {}),
  });
  return xmlAnswer(
    element(
      'InitiateMultipartUploadResult',
      element('Bucket', bucket.settings.name),
      element('Key', key),
      element('UploadId', uploadId),
    ),
    {
      ...(checksum
        ? { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type }
        : {}),
      ...customerKeyAnswer(customerKey),
    },
  );
};
