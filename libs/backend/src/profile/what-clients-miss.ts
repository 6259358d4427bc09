import type { WriteCondition } from '@s3ep/config';
import type { Ability } from './backend-profile';

/** What does not work through the proxy where the backend lacks an ability. */
export const WITHOUT_ABILITY: Readonly<Record<Ability, string>> = {
  versioning: 'there are no versions: what is overwritten or deleted is gone',
  'object-lock': 'there are no locks, retention or legal hold',
  tagging: 'there are no tags',
  'tags-on-replacing-copies': 'the proxy tags copies by a request of its own: for a moment they have no tags',
  'part-copies': 'copies of multipart objects fail, and UploadPartCopy of them',
  'get-part-number': 'partNumber of plain objects is not answered (encrypted objects: the proxy answers it)',
  'checksum-headers': 'checksums of plain objects are not kept (encrypted objects: the proxy keeps them)',
};

/** Each condition of a write, as people call it. */
export const CONDITION_TITLES: Readonly<Record<WriteCondition, string>> = {
  'put-if-none-match': 'If-None-Match of PutObject',
  'put-if-match': 'If-Match of PutObject',
  'complete-if-none-match': 'If-None-Match of CompleteMultipartUpload, and of CopyObject',
  'complete-if-match': 'If-Match of CompleteMultipartUpload, and of CopyObject',
  'copy-if-none-match': 'If-None-Match of CopyObject',
  'copy-if-match': 'If-Match of CopyObject',
  'delete-if-match': 'If-Match of DeleteObject, and ETags in DeleteObjects',
};
