import { createRequire } from 'node:module';

/** Optional, and native: without it `node:crypto` does the same work. Its name is no literal so that it may be absent when types are checked. */
const PACKAGE: string = 'koffi';

/** A pointer into memory that OpenSSL owns. */
export type Pointer = object | bigint;

/** EVP_EncryptInit(3). `1` is success; buffers are written in place, by nobody's permission but the caller's. */
export interface CipherCalls {
  init(
    context: Pointer,
    cipher: Pointer | null,
    engine: null,
    key: Buffer | null,
    nonce: Buffer | null,
  ): number;
  /** Without an output, the input is additional data. */
  update(
    context: Pointer,
    output: Buffer | null,
    written: Int32Array,
    input: Buffer,
    inputBytes: number,
  ): number;
  final(context: Pointer, output: Buffer, written: Int32Array): number;
}

/** What is called of OpenSSL 3's libcrypto. */
export interface Libcrypto {
  readonly encrypt: CipherCalls;
  readonly decrypt: CipherCalls;
  fetchCipher(context: null, name: string, properties: null): Pointer | null;
  newContext(): Pointer | null;
  freeContext(context: Pointer): void;
  control(context: Pointer, type: number, argument: number, bytes: Buffer): number;
  /** EVP_sha256(3). */
  sha256(): Pointer | null;
  /** HMAC(3): writes 32 bytes to `output`, and returns its address; 0 where it fails. */
  hmac(
    digest: Pointer,
    key: Buffer,
    keyBytes: number,
    message: Buffer,
    messageBytes: number,
    output: Buffer,
    outputBytes: null,
  ): number;
  /** ERR_clear_error(3). */
  clearErrors(): void;
}

type ForeignFunction = (...values: readonly unknown[]) => unknown;
interface ForeignFunctions {
  /** `null`: this process itself. Values are converted and checked by the prototype. */
  load(path: null): { func(prototype: string): ForeignFunction };
}

/**
 * The libcrypto that node itself is linked with and exports to its add-ons: no second OpenSSL comes into the process.
 *
 * @throws Error where koffi is missing or has no binary for this platform, or where node keeps its OpenSSL to itself
 */
export function loadLibcrypto(): Libcrypto {
  const library = (createRequire(import.meta.url)(PACKAGE) as ForeignFunctions).load(null);
  const calls = (direction: 'Encrypt' | 'Decrypt'): CipherCalls => ({
    init: library.func(
      `int EVP_${direction}Init_ex(void* ctx, void* type, void* impl, void* key, void* iv)`,
    ) as CipherCalls['init'],
    update: library.func(
      `int EVP_${direction}Update(void* ctx, void* out, void* outl, void* in, int inl)`,
    ) as CipherCalls['update'],
    final: library.func(
      `int EVP_${direction}Final_ex(void* ctx, void* out, void* outl)`,
    ) as CipherCalls['final'],
  });
  return {
    encrypt: calls('Encrypt'),
    decrypt: calls('Decrypt'),
    fetchCipher: library.func(
      'void* EVP_CIPHER_fetch(void* ctx, const char* algorithm, const char* properties)',
    ) as Libcrypto['fetchCipher'],
    newContext: library.func('void* EVP_CIPHER_CTX_new()') as Libcrypto['newContext'],
    freeContext: library.func('void EVP_CIPHER_CTX_free(void* ctx)'),
    control: library.func(
      'int EVP_CIPHER_CTX_ctrl(void* ctx, int type, int arg, void* ptr)',
    ) as Libcrypto['control'],
    sha256: library.func('void* EVP_sha256()') as Libcrypto['sha256'],
    hmac: library.func(
      'uintptr_t HMAC(void* md, void* key, int key_len, void* data, size_t data_len, void* out, void* out_len)',
    ) as Libcrypto['hmac'],
    clearErrors: library.func('void ERR_clear_error()'),
  };
}
