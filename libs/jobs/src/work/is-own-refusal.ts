/**
 * Codes of S3 with which a backend refuses one object because of what it is: archived, encrypted with a customer's key
 * (SSE-C), or too large for what is asked. All others may as well be about the proxy, its rights or the backend (API
 * reference, "Error responses"; "SelectObjectContent and KMS error codes").
 */
const OWN_REFUSALS: ReadonlySet<string> = new Set([
  'EntityTooLarge',
  'InvalidArgument',
  'InvalidEncryptionAlgorithmError',
  'InvalidObjectState',
  'InvalidRequest',
  'InvalidStorageClass',
  'KeyTooLongError',
  'KMS.DisabledException',
  'KMS.InvalidKeyUsageException',
  'KMS.KMSInvalidStateException',
  'KMS.NotFoundException',
  'MetadataTooLarge',
]);

/** Whether the object itself is why the backend refused it, so that trying again does not help. */
export function isOwnRefusal(code: string): boolean {
  return OWN_REFUSALS.has(code);
}
