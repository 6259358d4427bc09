import { invariant } from '../../invariant';
import type { ContentCipher, ContentDecryptor, ContentEncryptor } from '../content-cipher';
import { tagPlace } from '../required-lengths';
import { CipherContext } from './cipher-context';
import type { Libcrypto } from './load-libcrypto';
import { opensslMessages } from './openssl-messages';
import { GET_TAG, SET_TAG } from './tag-controls';

/**
 * AES-256-GCM by OpenSSL's own interface, which writes where it is told to: no allocation and no copy for each call.
 *
 * @throws {InvariantError} where this OpenSSL has no AES-256-GCM or no SHA-256
 */
export function opensslContentCipher(libcrypto: Libcrypto): ContentCipher {
  const cipher = libcrypto.fetchCipher(null, 'AES-256-GCM', null);
  if (cipher === null) libcrypto.clearErrors();
  invariant(cipher !== null, 'OpenSSL offers AES-256-GCM');
  return {
    ...opensslMessages(libcrypto, cipher),
    name: 'openssl',
    encryptor: (key) =>
      new OpensslEncryptor(new CipherContext({ libcrypto, calls: libcrypto.encrypt, cipher, key })),
    decryptor: (key) =>
      new OpensslDecryptor(new CipherContext({ libcrypto, calls: libcrypto.decrypt, cipher, key })),
  };
}

/** What both directions do alike. */
class OpensslChunks {
  protected readonly context: CipherContext;

  constructor(context: CipherContext) {
    this.context = context;
  }

  start(nonce: Buffer): void {
    this.context.start(nonce);
  }

  update(input: Buffer, output: Buffer, offset: number): void {
    this.context.update(input, output, offset);
  }

  dispose(): void {
    this.context.free();
  }
}

class OpensslEncryptor extends OpensslChunks implements ContentEncryptor {
  finish(output: Buffer, offset: number): void {
    const place = tagPlace(output, offset);
    invariant(this.context.final(), 'OpenSSL ends the chunk');
    this.context.controlTag(GET_TAG, place);
  }
}

class OpensslDecryptor extends OpensslChunks implements ContentDecryptor {
  finish(tag: Buffer): boolean {
    this.context.controlTag(SET_TAG, tag);
    return this.context.final();
  }
}
