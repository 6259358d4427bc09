import type { S3ListenerSettings } from '@s3ep/config';
import { refusingCutBinaries } from '@s3ep/native';
import {
  chooseContentCipher,
  loadLibcrypto,
  NODE_CONTENT_CIPHER,
  useContentCipher,
} from '@s3ep/object-format';
import type { Logger } from '@s3ep/observability';

/** Sets what encrypts content in this process, before the first request, and returns its name. */
export function setContentCipher(
  { contentCipher }: Pick<S3ListenerSettings, 'contentCipher'>,
  logger: Pick<Logger, 'warn'>,
): string {
  const { cipher, reason } =
    contentCipher === 'node'
      ? { cipher: NODE_CONTENT_CIPHER }
      : chooseContentCipher(() => refusingCutBinaries(loadLibcrypto));
  if (reason !== undefined) {
    logger.warn(
      { reason },
      'content is encrypted by node:crypto, which costs more CPU than OpenSSL called directly',
    );
  }
  useContentCipher(cipher);
  return cipher.name;
}
