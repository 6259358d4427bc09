import type { ObjectHandler } from '../http/call';
import { commitOwnBody } from '../objects/commit-object';
import { customerKeyAnswer, readCustomerKey } from '../objects/customer-key';
import { describeObject } from '../objects/describe-object';
import { checksumHeaders } from '../objects/object-headers';
import { receiveObject } from '../objects/receive-object';
import { versionIdHeader } from '../objects/select-version';

export const putObject: ObjectHandler = async (call) => {
  const { bucket, storage } = call;
  const customerKey = readCustomerKey(call.request.headers, 'x-amz-server-side-encryption-customer');
  const description = describeObject(call.request.headers, customerKey, call.now);
  const received = await receiveObject({
    durable: storage.durable,
    data: bucket.data,
    customerKey,
    send: (stage, sink) => call.body.into(stage, sink),
  });
  const version = await commitOwnBody(call, {
    ...description,
    bytes: received.segment.bytes,
    etag: received.etag,
    segments: [received.segment],
    ...(received.checksum ? { checksum: received.checksum } : {}),
  });
  return {
    status: 200,
    headers: {
      etag: `"${version.etag}"`,
      ...versionIdHeader(bucket, version),
      ...checksumHeaders(version.checksum),
      ...customerKeyAnswer(customerKey),
    },
  };
};
