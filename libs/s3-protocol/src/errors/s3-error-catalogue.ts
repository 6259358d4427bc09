import { BAD_REQUEST_MESSAGES } from './bad-request-messages';

/**
 * Status -> code -> S3's wording. Source: Amazon S3 API Reference, "Error responses", and the error sections of the
 * operations.
 */
const MESSAGES_BY_STATUS = {
  301: {
    PermanentRedirect:
      'The bucket you are attempting to access must be addressed using the specified endpoint. Send all future requests to this endpoint.',
  },
  304: { NotModified: 'Not Modified' },
  307: {
    Redirect:
      'You are being redirected to the bucket while the Domain Name System (DNS) server is being updated.',
    TemporaryRedirect:
      'You are being redirected to the bucket while the Domain Name System (DNS) server is being updated.',
  },
  400: BAD_REQUEST_MESSAGES,
  403: {
    AccessDenied: 'Access Denied',
    AccountProblem:
      'There is a problem with your account that prevents the operation from completing successfully.',
    AllAccessDisabled: 'All access to this Amazon S3 resource has been disabled.',
    CrossLocationLoggingProhibited: 'Cross-Region logging is not allowed.',
    InvalidAccessKeyId: 'The access key ID that you provided does not exist in our records.',
    InvalidObjectState: 'The operation is not valid for the current state of the object.',
    InvalidPayer: 'All access to this object has been disabled.',
    InvalidSecurity: 'The provided security credentials are not valid.',
    NotSignedUp: 'Your account is not signed up for the Amazon S3 service.',
    RequestExpired: 'Request has expired.',
    RequestTimeTooSkewed: "The difference between the request time and the server's time is too large.",
    SignatureDoesNotMatch:
      'The request signature that we calculated does not match the signature that you provided. Check your secret access key and signing method.',
    UnauthorizedAccess: 'You are not authorized to access this resource.',
  },
  404: {
    NoSuchAccessPoint: 'The specified access point does not exist.',
    NoSuchAccessPointPolicy: 'The specified accesspoint policy does not exist.',
    NoSuchBucket: 'The specified bucket does not exist.',
    NoSuchBucketPolicy: 'The bucket policy does not exist.',
    NoSuchConfiguration: 'The specified configuration does not exist.',
    NoSuchCORSConfiguration: 'The CORS configuration does not exist.',
    NoSuchKey: 'The specified key does not exist.',
    NoSuchLifecycleConfiguration: 'The lifecycle configuration does not exist.',
    NoSuchObjectLockConfiguration: 'The specified object does not have an ObjectLock configuration.',
    NoSuchPublicAccessBlockConfiguration: 'The public access block configuration was not found.',
    NoSuchTagSet: 'The TagSet does not exist.',
    NoSuchTagSetError: 'There is no tag set associated with the bucket.',
    NoSuchUpload:
      'The specified multipart upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    NoSuchVersion: 'The specified version does not exist.',
    NoSuchWebsiteConfiguration: 'The specified bucket does not have a website configuration.',
    ObjectLockConfigurationNotFoundError: 'Object Lock configuration does not exist for this bucket.',
    OwnershipControlsNotFoundError: 'The bucket ownership controls were not found.',
    ReplicationConfigurationNotFoundError: 'There is no replication configuration for this bucket.',
  },
  405: { MethodNotAllowed: 'The specified method is not allowed against this resource.' },
  409: {
    BucketAlreadyExists:
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Select a different name and try again.',
    BucketAlreadyOwnedByYou:
      'Your previous request to create the named bucket succeeded and you already own it.',
    BucketHasAccessPointsAttached:
      'The bucket you are attempting to delete has access points attached. Delete your access points before retrying your request.',
    BucketNotEmpty: 'The bucket that you tried to delete is not empty.',
    ConditionalRequestConflict: 'A conflicting operation occurred during the request. Retry the request.',
    IdempotencyException: 'Object with the same name already exists.',
    InvalidBucketState: 'The request is not valid for the current state of the bucket.',
    OperationAborted:
      'A conflicting conditional operation is currently in progress against this resource. Try again.',
    RestoreAlreadyInProgress: 'Object restore is already in progress.',
  },
  411: { MissingContentLength: 'You must provide the Content-Length HTTP header.' },
  412: { PreconditionFailed: 'At least one of the preconditions you specified did not hold.' },
  416: {
    // (observed)
    InvalidPartNumber: 'The requested partnumber is not satisfiable.',
    InvalidRange: 'The requested range is not satisfiable.',
  },
  500: { InternalError: 'We encountered an internal error. Please try again.' },
  501: { NotImplemented: 'A header or query you provided implies functionality that is not implemented.' },
  503: {
    Busy: 'The service is unavailable. Try again later.',
    ServiceUnavailable: 'Service is unable to handle request.',
    SlowDown: 'Please reduce your request rate.',
  },
} as const;

type MessagesByStatus = typeof MESSAGES_BY_STATUS;

/** Every code an S3 error of this project may carry. */
export type S3ErrorCode = {
  [Status in keyof MessagesByStatus]: keyof MessagesByStatus[Status];
}[keyof MessagesByStatus];

export interface S3ErrorEntry {
  /** HTTP status. */
  readonly status: number;
  /** S3's wording, used when the thrower has nothing more exact to say. */
  readonly message: string;
}

/** The closed catalogue: code -> status and wording. */
export const S3_ERRORS: Readonly<Record<S3ErrorCode, S3ErrorEntry>> = Object.freeze(
  Object.fromEntries(
    Object.entries(MESSAGES_BY_STATUS).flatMap(([status, messages]) =>
      Object.entries(messages).map(([code, message]) => [
        code,
        Object.freeze({ status: Number(status), message }),
      ]),
    ),
  ) as Record<S3ErrorCode, S3ErrorEntry>,
);

/** True if `code` is one that this project knows, e.g. when a backend's error is to be classified. */
export function isS3ErrorCode(code: string): code is S3ErrorCode {
  return Object.hasOwn(S3_ERRORS, code);
}
