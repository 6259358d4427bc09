import { type BackendProfileName, WRITE_CONDITIONS } from '@s3ep/config';
import type { BackendProfile } from './backend-profile';

const MEBIBYTE_BYTES = 1_048_576;
/** S3 User Guide, "Amazon S3 multipart upload limits". */
const S3_MIN_PART_BYTES = 5 * MEBIBYTE_BYTES;

const S3: BackendProfile = {
  name: 's3',
  title: 'Amazon S3, and whatever behaves like it',
  evidence: 'Amazon S3 API Reference and User Guide, as of 2026; not measured',
  needs: [],
  // RFC 9110 13.1.1: an entity-tag has quotes
  ifMatchEtagForm: 'quoted',
  // API reference of CopyObject
  copySourceCondition: 'x-amz-copy-source-if-match',
  // API reference of CompleteMultipartUpload: "the parts that you list"
  completionList: 'chosen-parts',
  // API reference of ListParts
  goneUploadCode: 'NoSuchUpload',
  // S3 User Guide, "Using trailing checksums"
  chunkedTrailers: 'accepted',
  // S3 User Guide, "Add preconditions to S3 operations with conditional requests": writes, completions, copies, deletes
  enforcedConditions: WRITE_CONDITIONS,
  minPartBytes: S3_MIN_PART_BYTES,
  equalParts: false,
  // API reference of CompleteMultipartUpload
  completionEtag: 'given',
  abilities: {
    versioning: 'yes',
    'object-lock': 'yes',
    tagging: 'yes',
    // API reference of CopyObject, x-amz-tagging-directive: COPY is the default whatever the metadata's is
    'tags-on-replacing-copies': 'yes',
    'part-copies': 'yes',
    'get-part-number': 'yes',
    'checksum-headers': 'yes',
  },
};

const CEPH_RGW: BackendProfile = {
  name: 'ceph-rgw',
  title: 'Ceph RGW 16',
  evidence: "measured at Debian's radosgw 16.2 in November 2026, by s3ep doctor and test/conformance",
  needs: [],
  // measured: PUT with the quoted ETag is 412, with the bare one 200
  ifMatchEtagForm: 'unquoted',
  // measured: x-amz-copy-source-if-match of a wrong ETag copies all the same, x-amz-copy-if-match is 412
  copySourceCondition: 'x-amz-copy-if-match',
  // measured: parts 1 and 3 of three are InvalidPart
  completionList: 'every-part',
  // measured: ListParts after an abort is 404 NoSuchKey (UploadPart is NoSuchUpload)
  goneUploadCode: 'NoSuchKey',
  // measured: test/conformance/rgw/expected-differences.json
  chunkedTrailers: 'refused',
  // measured: completions, copies and deletions with a condition that does not hold are carried out
  enforcedConditions: ['put-if-none-match', 'put-if-match'],
  // measured: 400 EntityTooSmall
  minPartBytes: S3_MIN_PART_BYTES,
  equalParts: false,
  // measured: <ETag></ETag>
  completionEtag: 'empty',
  abilities: {
    // all measured: test/conformance/rgw/expected-differences.json
    versioning: 'yes',
    'object-lock': 'yes',
    tagging: 'yes',
    'tags-on-replacing-copies': 'no',
    'part-copies': 'yes',
    'get-part-number': 'no',
    'checksum-headers': 'no',
  },
};

const MINIO: BackendProfile = {
  ...S3,
  name: 'minio',
  title: 'MinIO',
  evidence: 'its published source as of 2025; not measured',
  // object-handlers.go, object-multipart-handlers.go: checkPreconditionsPUT is called for PutObject and
  // CompleteMultipartUpload; checkCopyObjectPreconditions looks at the source only, DeleteObject at nothing
  enforcedConditions: ['put-if-none-match', 'put-if-match', 'complete-if-none-match', 'complete-if-match'],
  abilities: { ...S3.abilities, 'tags-on-replacing-copies': 'unknown' },
};

const SWIFT_S3API: BackendProfile = {
  ...S3,
  name: 'swift-s3api',
  title: 'OpenStack Swift 2.30 with s3api',
  evidence: "measured at Debian's Swift 2.30.1, one node with tempauth, in November 2026, by s3ep doctor",
  needs: [
    // measured: an entry of 256 bytes is the longest that is kept, and a record takes 290
    '`max_meta_value_length = 2048` in section `swift-constraints` of swift.conf, or no object can be stored',
    // measured: UploadPart with number 10000 is 400 InvalidArgument
    '`max_upload_part_num = 10000` in `filter:s3api`, or no upload in parts can be completed',
  ],
  // measured: writes and copies with a condition are 501; a completion with If-Match is 412 for the right ETag too
  enforcedConditions: ['complete-if-none-match', 'delete-if-match'],
  // tried by hand
  chunkedTrailers: 'refused',
  abilities: {
    // measured
    versioning: 'yes',
    'object-lock': 'unknown',
    tagging: 'no',
    'tags-on-replacing-copies': 'no',
    // measured: the source's ETag in x-amz-copy-source-if-match is 412 where the source has parts
    'part-copies': 'no',
    'get-part-number': 'no',
    'checksum-headers': 'unknown',
  },
};

const EMBEDDED: BackendProfile = {
  ...S3,
  name: 'embedded',
  title: 'embedded-s3 of this repository',
  evidence: 'measured by its own specs and by s3ep doctor in test/acceptance',
};

/** What is known about each backend. docs/backends.md is generated from it. */
export const PROFILES: Readonly<Record<BackendProfileName, BackendProfile>> = {
  s3: S3,
  'ceph-rgw': CEPH_RGW,
  minio: MINIO,
  'swift-s3api': SWIFT_S3API,
  embedded: EMBEDDED,
};
