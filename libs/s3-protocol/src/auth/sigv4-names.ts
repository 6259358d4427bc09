/** AWS Signature Version 4 with a shared secret, the only algorithm that is accepted here. */
export const SIGV4_ALGORITHM = 'AWS4-HMAC-SHA256';
/** SigV4A, the asymmetric variant of multi-Region access points. */
export const SIGV4A_ALGORITHM = 'AWS4-ECDSA-P256-SHA256';
export const SIGV4_SERVICE = 's3';
export const SIGV4_TERMINATOR = 'aws4_request';

export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
/** SHA-256 of no bytes at all, in hex. */
export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export const CONTENT_SHA256_HEADER = 'x-amz-content-sha256';
export const DATE_HEADER = 'x-amz-date';
export const SECURITY_TOKEN_HEADER = 'x-amz-security-token';
