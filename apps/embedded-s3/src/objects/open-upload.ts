import type { ObjectCall } from '../http/call';
import type { MultipartUpload } from '../storage/multipart-upload';
import { readCustomerKey, requireCustomerKey } from './customer-key';
import type { CustomerKey } from './customer-key';

export interface OpenUpload {
  readonly upload: MultipartUpload;
  readonly customerKey: CustomerKey | undefined;
}

/** The upload that a request about a part names. @throws S3Error NoSuchUpload; as requireCustomerKey */
export function openUpload(call: ObjectCall): OpenUpload {
  const { headers, query } = call.request;
  const upload = call.bucket.uploads.find(query.get('uploadId') ?? '', call.key);
  const customerKey = readCustomerKey(headers, 'x-amz-server-side-encryption-customer');
  requireCustomerKey(upload.description.customerKey, customerKey);
  return { upload, customerKey };
}
