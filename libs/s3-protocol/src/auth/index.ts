export { authenticate, type Authenticated, type AuthenticateOptions } from './authenticate';
export { encodeKeyPath } from './encode-key-path';
export type { PayloadProof, StreamingSignedProof } from './payload-proof';
export { signRequest, type RequestToSign, type SigningCredentials } from './sign-request';
export { SigningKeyCache } from './signing-key-cache';
export { EMPTY_SHA256, UNSIGNED_PAYLOAD } from './sigv4-names';
