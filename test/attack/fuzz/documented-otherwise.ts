/**
 * What S3 documents, though not in the models of the SDK. Each lets a request reach the backend as the operation that
 * it is, with a name more than the model has.
 */
const QUERY: Readonly<Record<string, readonly string[]>> = {
  // in former editions of the API reference, and in those of other services
  ListParts: ['encoding-type'],
};

const SERVER_SIDE_ENCRYPTION =
  /^x-amz-server-side-encryption(?:-aws-kms-key-id|-bucket-key-enabled|-context)?$/;
/** API reference of GetObject: "should not be sent for GET requests", and what answers 400 to it is the backend. */
const ANSWERED_BY_BACKEND = [
  'CompleteMultipartUpload',
  'GetObject',
  'HeadObject',
  'UploadPart',
  'UploadPartCopy',
];

/** Former editions of the API reference had it for objects too, where it grants nothing. */
const GRANT_WRITE = 'x-amz-grant-write';
const MAKE_OBJECTS = ['CopyObject', 'CreateMultipartUpload', 'PutObject'];

export function isOtherwiseQuery(operation: string, name: string): boolean {
  return QUERY[operation]?.includes(name) ?? false;
}

export function isOtherwiseHeader(operation: string, name: string): boolean {
  if (name === GRANT_WRITE) return MAKE_OBJECTS.includes(operation);
  return ANSWERED_BY_BACKEND.includes(operation) && SERVER_SIDE_ENCRYPTION.test(name);
}
