import { TAG_BYTES } from '../../format-constants';
import { invariant } from '../../invariant';
import { requireKey, requireNonce, requireRoom, requireTag } from '../required-lengths';
import type { CipherCalls, Libcrypto, Pointer } from './load-libcrypto';

/** Where OpenSSL says how much it wrote (`int *outl`). Calls are synchronous, so one does for all. */
const written = new Int32Array(1);
/** GCM writes nothing at its end, but OpenSSL wants a place where it could: a block. */
const noOutput = Buffer.alloc(16);

/**
 * One direction of AES-256-GCM, for one message after another (EVP_EncryptInit(3), "AEAD Interface").
 * OpenSSL reads and writes as far as it is told to, so every length is checked here, in front of it. Without a nonce it
 * would draw one itself, and with the nonce of a message that was left it would repeat the key stream: so a message is
 * started, updated and ended, in this order, and whatever fails ends it.
 *
 * @throws {InvariantError} where a length or the order is wrong, where OpenSSL fails, and after `free`
 */
export class CipherContext {
  readonly #libcrypto: Libcrypto;
  readonly #calls: CipherCalls;
  #pointer: Pointer | undefined;
  #isStarted = false;

  constructor(options: { libcrypto: Libcrypto; calls: CipherCalls; cipher: Pointer; key: Buffer }) {
    const { libcrypto, calls, cipher } = options;
    requireKey(options.key);
    this.#libcrypto = libcrypto;
    this.#calls = calls;
    const pointer = libcrypto.newContext();
    invariant(pointer !== null, 'OpenSSL has memory for a context');
    this.#pointer = pointer;
    abandoned.register(this, { libcrypto, pointer }, this);
    const answer = calls.init(pointer, cipher, null, options.key, null);
    invariant(this.#succeeded(answer), 'OpenSSL takes the key');
  }

  /** Starts a message under its own nonce; with a key of its own in the place of the last one, where that is given. */
  start(nonce: Buffer, key: Buffer | null = null): void {
    requireNonce(nonce);
    if (key) requireKey(key);
    invariant(!this.#isStarted, 'the chunk before was ended');
    const answer = this.#calls.init(this.#live(), null, null, key, nonce);
    invariant(this.#succeeded(answer), 'OpenSSL takes the nonce');
    this.#isStarted = true;
  }

  /** Takes the additional data of a message that was started; before anything of the message itself. */
  authenticate(aad: Buffer): void {
    const pointer = this.#endMessage();
    if (aad.length > 0) {
      const answer = this.#calls.update(pointer, null, written, aad, aad.length);
      invariant(this.#succeeded(answer) && written[0] === aad.length, 'OpenSSL takes the additional data');
    }
    this.#isStarted = true;
  }

  /** Encrypts or decrypts `input` to as many bytes of `output` from `offset`. */
  update(input: Buffer, output: Buffer, offset: number): void {
    const pointer = this.#endMessage();
    requireRoom(input, output, offset);
    if (input.length > 0) {
      const answer = this.#calls.update(pointer, output.subarray(offset), written, input, input.length);
      invariant(this.#succeeded(answer) && written[0] === input.length, 'OpenSSL takes the input');
    }
    this.#isStarted = true;
  }

  /** Ends the message: whether OpenSSL agreed, which for decryption means that the tag holds. */
  final(): boolean {
    return this.#succeeded(this.#calls.final(this.#endMessage(), noOutput, written));
  }

  /** Reads the tag into `tag`, or sets it from there. */
  controlTag(type: number, tag: Buffer): void {
    requireTag(tag);
    const answer = this.#libcrypto.control(this.#live(), type, TAG_BYTES, tag);
    invariant(this.#succeeded(answer), 'OpenSSL handles the tag');
  }

  /** Wipes the key (EVP_CIPHER_CTX_free(3)). */
  free(): void {
    if (this.#pointer === undefined) return;
    abandoned.unregister(this);
    this.#libcrypto.freeContext(this.#pointer);
    this.#pointer = undefined;
  }

  /** A freed pointer must never reach OpenSSL. */
  #live(): Pointer {
    invariant(this.#pointer !== undefined, 'the context was not freed');
    return this.#pointer;
  }

  /** What fails leaves the message ended: nobody gets a tag of a part of it. */
  #endMessage(): Pointer {
    invariant(this.#isStarted, 'a chunk was started');
    this.#isStarted = false;
    return this.#live();
  }

  /** OpenSSL keeps errors for whoever asks next in this thread, and that would be node's TLS. */
  #succeeded(answer: number): boolean {
    if (answer !== 1) this.#libcrypto.clearErrors();
    return answer === 1;
  }
}

/** A transfer that breaks frees nothing: its context goes when the garbage collector finds it. */
const abandoned = new FinalizationRegistry<{ libcrypto: Libcrypto; pointer: Pointer }>(
  ({ libcrypto, pointer }) => {
    libcrypto.freeContext(pointer);
  },
);
