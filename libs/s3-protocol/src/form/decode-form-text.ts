import { malformedForm } from './malformed-form';

/** Forms are UTF-8 (RFC 7578, 5.1). @throws S3Error MalformedPOSTRequest */
export function decodeFormText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformedForm('a field is not UTF-8');
  }
}
