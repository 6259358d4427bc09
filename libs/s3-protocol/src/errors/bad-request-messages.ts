/**
 * Every error code that S3 answers with status 400, with S3's wording.
 * Source: Amazon S3 API Reference, "Error responses". Codes marked (observed) are answered by S3 but missing there.
 */
export const BAD_REQUEST_MESSAGES = {
  AmbiguousGrantByEmailAddress: 'The email address you provided is associated with more than one account.',
  AuthorizationHeaderMalformed: 'The authorization header that you provided is not valid.',
  AuthorizationQueryParametersError: 'The authorization query parameters that you provided are not valid.',
  BadDigest: 'The Content-MD5 or checksum value that you specified did not match what the server received.',
  BadRequest: 'Bad Request',
  CORSResponse: 'CORS is not enabled for this bucket.',
  CredentialsNotSupported: 'This request does not support credentials.',
  DuplicateTagKey:
    'There are duplicate tag keys in your request. Remove the duplicate tag keys and try again.',
  EntityTooLarge: 'Your proposed upload exceeds the maximum allowed object size.',
  EntityTooSmall: 'Your proposed upload is smaller than the minimum allowed object size.',
  ExpiredToken: 'The provided token has expired.',
  IllegalLocationConstraintException:
    'The specified location constraint is incompatible for the Region specific endpoint this request was sent to.',
  IllegalVersioningConfigurationException:
    'The versioning configuration specified in the request is invalid.',
  IncompleteBody: 'You did not provide the number of bytes specified by the Content-Length HTTP header.',
  IncorrectEndpoint:
    'The specified bucket exists in another Region. Direct requests to the correct endpoint.',
  IncorrectNumberOfFilesInPostRequest: 'POST requires exactly one file upload per request.',
  InlineDataTooLarge: 'The inline data exceeds the maximum allowed size.',
  InvalidArgument: 'Invalid Argument',
  InvalidBucketAclWithObjectOwnership:
    'Bucket cannot have ACLs set with the BucketOwnerEnforced setting of Object Ownership.',
  InvalidBucketName: 'The specified bucket is not valid.',
  InvalidBucketOwnerAWSAccountID:
    'The value of the expected bucket owner parameter must be an AWS account ID.',
  InvalidDigest: 'The Content-MD5 or checksum value that you specified is not valid.',
  InvalidEncryptionAlgorithmError:
    'The encryption request that you specified is not valid. The valid value is AES256.',
  InvalidHostHeader: 'The host headers provided in the request used the incorrect style addressing.',
  InvalidHttpMethod: 'The request is using an unexpected HTTP method.',
  InvalidLocationConstraint: 'The specified location (Region) constraint is not valid.',
  InvalidPart:
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  InvalidPartOrder: 'The list of parts was not in ascending order. Parts must be ordered by part number.',
  InvalidPolicyDocument:
    'The content of the form does not meet the conditions specified in the policy document.',
  InvalidRegion: 'You attempted to create a bucket in a Region which is not valid.',
  InvalidRequest: 'The request is not valid.',
  InvalidSessionException: 'The session token that you provided is no longer valid.',
  InvalidSOAPRequest: 'The SOAP request body is not valid.',
  InvalidStorageClass: 'The storage class you specified is not valid.',
  InvalidTag:
    'The tag provided was not a valid tag. This error can occur if the tag did not pass input validation.',
  InvalidTargetBucketForLogging:
    'The target bucket for logging either does not exist, is not owned by you, or does not have the appropriate grants for the log-delivery group.',
  InvalidToken: 'The provided token is malformed or otherwise not valid.',
  InvalidURI: "Couldn't parse the specified URI.",
  KeyTooLongError: 'Your key is too long.',
  KMS_DisabledException: 'The request was rejected because the specified KMS key is not enabled.',
  KMS_InvalidKeyUsageException:
    'The request was rejected because the KeyUsage value of the KMS key is incompatible with the operation.',
  KMS_KMSInvalidStateException:
    'The request was rejected because the state of the specified resource is not valid for this request.',
  KMS_NotFoundException: 'The request was rejected because the specified KMS key could not be found.',
  MalformedACLError:
    'The ACL that you provided was not well formed or did not validate against our published schema.',
  MalformedPolicy: 'Your policy contains a principal that is not valid.',
  MalformedPOSTRequest: 'The body of your POST request is not well-formed multipart/form-data.',
  MalformedXML:
    'The XML that you provided was not well formed or did not validate against our published schema.',
  MalformedTrailerError:
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  MaxMessageLengthExceeded: 'Your request was too large.',
  MaxPostPreDataLengthExceededError: 'Your POST request fields preceding the upload file were too large.',
  MetadataTooLarge: 'Your metadata headers exceed the maximum allowed metadata size.',
  MissingAttachment: 'A SOAP attachment was expected, but none was found.',
  MissingAuthenticationToken: 'The request was not signed.',
  MissingRequestBodyError: 'Request Body is empty.',
  MissingSecurityElement: 'The SOAP 1.1 request is missing a security element.',
  MissingSecurityHeader: 'Your request was missing a required header.',
  NoLoggingStatusForKey: 'There is no such thing as a logging status subresource for a key.',
  ObjectAlreadyInActiveTierError: 'The source object of the COPY action is not in an archived tier.',
  PublicAccessBlockApplied: 'Public access block settings prohibit this configuration.',
  // (observed)
  RequestHeaderSectionTooLarge: 'Your request header section exceeds the maximum allowed size.',
  RequestIsNotMultiPartContent: 'Bucket POST must be of the enclosure-type multipart/form-data.',
  RequestTimeout:
    'Your socket connection to the server was not read from or written to within the timeout period.',
  RequestTorrentOfBucketError: 'Requesting the torrent file of a bucket is not permitted.',
  ResponseInterrupted: 'The response could not be completed.',
  ServerSideEncryptionConfigurationNotFoundError: 'The server-side encryption configuration was not found.',
  TokenCodeInvalidError: 'The serial number and/or token code you provided is not valid.',
  TokenRefreshRequired: 'The provided token must be refreshed.',
  TooManyBuckets: 'You have attempted to create more buckets than allowed.',
  // (observed)
  TooManyParts: 'You have attempted to upload more parts than are allowed.',
  TooManyTags: 'The request contains more tags than are allowed.',
  UnexpectedContent: 'This request contains unsupported content.',
  UnresolvableGrantByEmailAddress: 'The email address you provided does not match any account on record.',
  // (observed)
  UnsupportedAlgorithm: 'The specified algorithm is not supported.',
  UnsupportedArgument: 'The request contained an unsupported argument.',
  UnsupportedSignature:
    'The provided request is signed with an unsupported STS Token version or the signature version is not supported.',
  UserKeyMustBeSpecified:
    'The bucket POST must contain the specified field name. If it is specified, check the order of the fields.',
  XAmzContentChecksumMismatch: "The provided 'x-amz-checksum' header does not match what was computed.",
  XAmzContentSHA256Mismatch: "The provided 'x-amz-content-sha256' header does not match what was computed.",
} as const;
