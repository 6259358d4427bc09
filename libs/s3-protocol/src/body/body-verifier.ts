import type { ByteStage, Emit } from '@s3ep/byte-stage';
import { S3Error } from '../errors';
import type { AwsChunkedDecoder } from './aws-chunked-decoder';
import type { Checksum, ChecksumAlgorithm } from './checksum-algorithm';
import { createChecksum, type RunningChecksum } from './create-checksum';
import type { DigestCheck } from './digest-check';

/** What is known about a body once it was verified. */
export interface VerifiedBody {
  /** Content-MD5 and the x-amz-checksum that was sent or asked for. Not the SHA-256 of the signature. */
  readonly checksums: readonly Checksum[];
  readonly plaintextBytes: number;
}

/**
 * Takes a body as it came over the wire, passes its content on, and says at the end whether it is the one that
 * was signed, declared and summed. Until finish() returned, nothing that was passed on may become visible.
 */
export interface BodyVerifier extends ByteStage {
  /** Bytes of content, as declared; exactly so many were passed on once finish() returned. */
  readonly plaintextBytes: number;
  /** Of the x-amz-checksum that the client sent, announced as a trailer, or asked for. Never Content-MD5. */
  readonly checksumAlgorithm?: ChecksumAlgorithm;
  /** To be called after finish(). */
  result(): VerifiedBody;
}

export interface BodyVerifierOptions {
  readonly plaintextBytes: number;
  readonly decoder?: AwsChunkedDecoder;
  /** In the order in which failures are reported. */
  readonly checks: readonly DigestCheck[];
  /** Algorithms whose digests the result shall have. */
  readonly reported: ReadonlySet<ChecksumAlgorithm>;
  readonly checksumAlgorithm?: ChecksumAlgorithm;
}

class VerifyingStage implements BodyVerifier {
  readonly plaintextBytes: number;
  readonly checksumAlgorithm?: ChecksumAlgorithm;
  readonly #decoder: AwsChunkedDecoder | undefined;
  readonly #checks: readonly DigestCheck[];
  readonly #reported: ReadonlySet<ChecksumAlgorithm>;
  readonly #running = new Map<ChecksumAlgorithm, RunningChecksum>();
  #receivedBytes = 0;
  #verified: VerifiedBody | undefined;

  constructor(options: BodyVerifierOptions) {
    this.plaintextBytes = options.plaintextBytes;
    if (options.checksumAlgorithm) this.checksumAlgorithm = options.checksumAlgorithm;
    this.#decoder = options.decoder;
    this.#checks = options.checks;
    this.#reported = options.reported;
    for (const algorithm of [...options.checks.map((check) => check.algorithm), ...options.reported]) {
      if (!this.#running.has(algorithm)) this.#running.set(algorithm, createChecksum(algorithm));
    }
  }

  write(bytes: Buffer, emit: Emit): void {
    if (this.#decoder) {
      this.#decoder.write(bytes, (content) => {
        this.#accept(content, emit);
      });
    } else if (bytes.length > 0) {
      this.#accept(bytes, emit);
    }
  }

  finish(): void {
    this.#decoder?.finish();
    if (this.#receivedBytes !== this.plaintextBytes) throw new S3Error('IncompleteBody');
    const digests = new Map<ChecksumAlgorithm, Buffer>();
    for (const [algorithm, running] of this.#running) digests.set(algorithm, running.digest());
    for (const check of this.#checks) {
      check.verify(digests.get(check.algorithm) ?? Buffer.alloc(0));
    }
    this.#verified = {
      checksums: [...digests]
        .filter(([algorithm]) => this.#reported.has(algorithm))
        .map(([algorithm, digest]) => ({ algorithm, digest })),
      plaintextBytes: this.#receivedBytes,
    };
  }

  result(): VerifiedBody {
    if (!this.#verified) throw new Error('the body was not verified yet');
    return this.#verified;
  }

  #accept(content: Buffer, emit: Emit): void {
    this.#receivedBytes += content.length;
    if (this.#receivedBytes > this.plaintextBytes) throw new S3Error('IncompleteBody');
    for (const running of this.#running.values()) running.update(content);
    emit(content);
  }
}

/** A verifier out of checks that are already known to be consistent. */
export function createBodyVerifier(options: BodyVerifierOptions): BodyVerifier {
  return new VerifyingStage(options);
}
