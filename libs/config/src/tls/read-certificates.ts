import { X509Certificate } from 'node:crypto';

/** RFC 7468 5.1; whatever else is in the text, such as a private key, stays out. */
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/**
 * The certificates of a PEM text in their order, each on its own and written in one way.
 * @throws Error whose message follows the name of a setting
 */
export function readCertificates(pem: string): readonly string[] {
  const blocks = pem.match(CERTIFICATE) ?? [];
  if (blocks.length === 0) throw new Error('holds no certificate in PEM');
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block).toString();
    } catch (cause) {
      throw new Error(`holds a certificate that cannot be read, number ${index + 1}`, { cause });
    }
  });
}
