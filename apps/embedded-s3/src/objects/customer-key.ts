import { createCipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Cipheriv } from 'node:crypto';
import type { ByteStage } from '@s3ep/byte-stage';
import { S3Error } from '@s3ep/s3-protocol';
import type { HeaderMap } from '@s3ep/s3-protocol';
import type { CustomerKeyCheck } from '../storage/stored-version';

const KEY_BYTES = 32;
const COUNTER_BYTES = 16;
const AES_BLOCK_BYTES = 16;
const CIPHER = 'aes-256-ctr';

/** The key of SSE-C, as the client sends it with every request; never stored. */
export interface CustomerKey {
  readonly key: Buffer;
  /** Base64, as S3 echoes it. */
  readonly keyMd5: string;
}

export type CustomerKeyHeaders =
  'x-amz-server-side-encryption-customer' | 'x-amz-copy-source-server-side-encryption-customer';

function invalid(message: string): S3Error {
  return new S3Error('InvalidArgument', { message });
}

/** Reads the three SSE-C headers. Undefined when there is none. @throws S3Error InvalidArgument */
export function readCustomerKey(headers: HeaderMap, prefix: CustomerKeyHeaders): CustomerKey | undefined {
  const algorithm = headers[`${prefix}-algorithm`];
  const encoded = headers[`${prefix}-key`];
  const md5 = headers[`${prefix}-key-md5`];
  if (algorithm === undefined && encoded === undefined && md5 === undefined) return undefined;
  if (algorithm !== 'AES256') {
    throw new S3Error('InvalidEncryptionAlgorithmError', {
      details: { ArgumentName: `${prefix}-algorithm` },
    });
  }
  const key = Buffer.from(encoded ?? '', 'base64');
  if (key.length !== KEY_BYTES) throw invalid('The secret key was invalid for the specified algorithm.');
  const keyMd5 = createHash('md5').update(key).digest('base64');
  if (md5 !== keyMd5) {
    throw invalid('The calculated MD5 hash of the key did not match the hash that was provided.');
  }
  return { key, keyMd5 };
}

/** What is stored to recognise the key again. */
export function customerKeyCheck(customerKey: CustomerKey): CustomerKeyCheck {
  const salt = randomBytes(KEY_BYTES).toString('hex');
  const hash = createHmac('sha256', salt).update(customerKey.key).digest('hex');
  return { salt, hash, keyMd5: customerKey.keyMd5 };
}

/** @throws S3Error InvalidRequest (a key missing or too many), AccessDenied (another key) */
export function requireCustomerKey(
  check: CustomerKeyCheck | undefined,
  customerKey: CustomerKey | undefined,
): void {
  if (!check && customerKey) {
    throw new S3Error('InvalidRequest', {
      message: 'The encryption parameters are not applicable to this object.',
    });
  }
  if (!check) return;
  if (!customerKey) {
    throw new S3Error('InvalidRequest', {
      message:
        'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
    });
  }
  const hash = createHmac('sha256', check.salt).update(customerKey.key).digest();
  if (!timingSafeEqual(hash, Buffer.from(check.hash, 'hex'))) throw new S3Error('AccessDenied');
}

/** Headers S3 echoes. */
export function customerKeyAnswer(check: { keyMd5: string } | undefined): Record<string, string> {
  if (!check) return {};
  return {
    'x-amz-server-side-encryption-customer-algorithm': 'AES256',
    'x-amz-server-side-encryption-customer-key-md5': check.keyMd5,
  };
}

export function newCounter(): string {
  // The upper half is random, the lower half counts the blocks of one file.
  return Buffer.concat([randomBytes(COUNTER_BYTES / 2), Buffer.alloc(COUNTER_BYTES / 2)]).toString('hex');
}

function counterAt(counter: string, block: number): Buffer {
  const bytes = Buffer.from(counter, 'hex');
  bytes.writeBigUInt64BE(BigInt(block), COUNTER_BYTES / 2);
  return bytes;
}

/** Encrypts or decrypts (the same in counter mode) from a byte offset within the file on. */
export function customerKeyStage(options: { key: Buffer; counter: string; offset: number }): ByteStage {
  const block = Math.floor(options.offset / AES_BLOCK_BYTES);
  const cipher: Cipheriv = createCipheriv(CIPHER, options.key, counterAt(options.counter, block));
  cipher.update(Buffer.alloc(options.offset % AES_BLOCK_BYTES));
  return {
    write(bytes, emit) {
      emit(cipher.update(bytes));
    },
    finish() {
      cipher.final();
    },
  };
}
