import { createHash, hash, type Hash, type KeyObject } from 'node:crypto';
import type { StreamingSignedProof } from '../auth';
import { signaturesMatch } from '../auth/signatures-match';
import { sign } from '../auth/signing-key';
import { EMPTY_SHA256 } from '../auth/sigv4-names';
import { S3Error } from '../errors';

const CHUNK_ALGORITHM = 'AWS4-HMAC-SHA256-PAYLOAD';
const TRAILER_ALGORITHM = 'AWS4-HMAC-SHA256-TRAILER';

/**
 * The chain of signatures over the chunks of one body: each covers the one before, the first continues the
 * signature of the request.
 * Source: Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in
 * Multiple Chunks (Chunked Upload)", and the same "Including Trailing Headers".
 */
export class ChunkSignatures {
  readonly #signingKey: KeyObject;
  readonly #context: string;
  #previous: string;
  #claimed = '';
  #hash: Hash | undefined;

  constructor(proof: StreamingSignedProof) {
    this.#signingKey = proof.signingKey;
    this.#context = `${proof.amzDate}\n${proof.scope}`;
    this.#previous = proof.seedSignature;
  }

  /** A chunk begins; its header claims this signature. */
  begin(signature: string): void {
    this.#claimed = signature;
    this.#hash = createHash('sha256');
  }

  update(bytes: Buffer): void {
    this.#hash?.update(bytes);
  }

  /**
   * The chunk is complete.
   * @throws S3Error SignatureDoesNotMatch
   */
  end(): void {
    const digest = this.#hash?.digest('hex') ?? EMPTY_SHA256;
    this.#hash = undefined;
    this.#advance(
      `${CHUNK_ALGORITHM}\n${this.#context}\n${this.#previous}\n${EMPTY_SHA256}\n${digest}`,
      this.#claimed,
    );
  }

  /**
   * Verifies the signature over the trailers, which ends the chain.
   * @param trailers `name:value\n` for each, names in lower case
   * @throws S3Error SignatureDoesNotMatch
   */
  verifyTrailers(trailers: string, signature: string): void {
    const digest = hash('sha256', Buffer.from(trailers, 'latin1'), 'hex');
    this.#advance(`${TRAILER_ALGORITHM}\n${this.#context}\n${this.#previous}\n${digest}`, signature);
  }

  #advance(stringToSign: string, claimed: string): void {
    const computed = sign(this.#signingKey, stringToSign);
    if (!signaturesMatch(computed, claimed)) {
      throw new S3Error('SignatureDoesNotMatch', {
        details: { StringToSign: stringToSign, SignatureProvided: claimed },
      });
    }
    this.#previous = computed;
  }
}
