import { CK_PARAMS_AES_GCM_V240, CKM_AES_GCM } from './cryptoki';
import type { GcmMechanism, Handle } from './cryptoki';
import type { TokenSession } from './token-sessions';

const BITS_PER_BYTE = 8;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

export interface TokenGcmOptions {
  readonly key: Handle;
  /** {@link NONCE_BYTES} bytes. */
  readonly nonce: Buffer;
  readonly aad: Buffer;
  /** Plaintext to seal, or ciphertext with its tag to open. */
  readonly data: Buffer;
}

const mechanismOf = ({ nonce, aad }: TokenGcmOptions): GcmMechanism => ({
  mechanism: CKM_AES_GCM,
  parameter: {
    type: CK_PARAMS_AES_GCM_V240,
    iv: nonce,
    ivBits: nonce.length * BITS_PER_BYTE,
    aad,
    tagBits: TAG_BYTES * BITS_PER_BYTE,
  },
});

/** AES-GCM by the token: ciphertext with its tag. */
export async function sealInToken(
  { cryptoki, session }: TokenSession,
  options: TokenGcmOptions,
): Promise<Buffer> {
  cryptoki.C_EncryptInit(session, mechanismOf(options), options.key);
  return cryptoki.C_EncryptAsync(session, options.data, Buffer.alloc(options.data.length + TAG_BYTES));
}

/** Its inverse. */
export async function openInToken(
  { cryptoki, session }: TokenSession,
  options: TokenGcmOptions,
): Promise<Buffer> {
  cryptoki.C_DecryptInit(session, mechanismOf(options), options.key);
  // some modules want room for as many bytes as come in
  return cryptoki.C_DecryptAsync(session, options.data, Buffer.alloc(options.data.length));
}
