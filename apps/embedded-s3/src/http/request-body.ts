import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { StageTransform, composeStages } from '@s3ep/byte-stage';
import type { ByteStage } from '@s3ep/byte-stage';
import { S3Error, openBodyVerifier } from '@s3ep/s3-protocol';
import type { BodyVerifier, PayloadProof, S3Request } from '@s3ep/s3-protocol';

/** S3's limit for one PUT: 5 GiB. */
export const MAX_OBJECT_BYTES = 5 * 1024 ** 3;

export interface RequestBodyOptions {
  readonly incoming: IncomingMessage;
  readonly request: S3Request;
  readonly proof: PayloadProof;
  /** Called when the body is wanted; answers `Expect: 100-continue`. */
  readonly onWanted: () => void;
  /** Called with the number of bytes of every piece that arrives. */
  readonly onReceived: (bytes: number) => void;
}

/**
 * The body of one request. It is verified as it is read; what was read counts only when reading has ended
 * without an error. It can be read once.
 */
export class RequestBody {
  readonly #options: RequestBodyOptions;

  constructor(options: RequestBodyOptions) {
    this.#options = options;
  }

  /**
   * Sends the verified plaintext through the stage into the sink.
   * @returns the verifier, whose result holds
   * @throws S3Error as the verifier does; EntityTooLarge
   */
  async into(stage: ByteStage, sink: NodeJS.WritableStream): Promise<BodyVerifier> {
    const verifier = this.#open(MAX_OBJECT_BYTES);
    await pipeline(this.#received(), new StageTransform(composeStages(verifier, stage)), sink);
    return verifier;
  }

  /** The whole body, verified. @throws S3Error as the verifier does; EntityTooLarge above the limit */
  async document(limitBytes: number): Promise<Buffer> {
    const { headers } = this.#options.request;
    // RFC 9112 6.3: a request with neither has no body
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
      return Buffer.alloc(0);
    }
    const verifier = this.#open(limitBytes);
    const pieces: Buffer[] = [];
    let bytes = 0;
    await pipeline(
      this.#received(),
      new StageTransform(verifier),
      async (source: AsyncIterable<Buffer>): Promise<void> => {
        for await (const piece of source) {
          bytes += piece.length;
          if (bytes > limitBytes) throw new S3Error('EntityTooLarge');
          pieces.push(piece);
        }
      },
    );
    return Buffer.concat(pieces);
  }

  #open(limitBytes: number): BodyVerifier {
    const { request, proof } = this.#options;
    const verifier = openBodyVerifier({ request, proof });
    if (verifier.plaintextBytes > limitBytes) {
      throw new S3Error('EntityTooLarge', {
        details: { ProposedSize: String(verifier.plaintextBytes), MaxSizeAllowed: String(limitBytes) },
      });
    }
    this.#options.onWanted();
    return verifier;
  }

  /**
   * The body as it arrives. An iterator, because `pipeline` would destroy the request, and its connection, when
   * a later stage refuses; the client is to see the answer.
   */
  async *#received(): AsyncGenerator<Buffer> {
    const { incoming, onReceived } = this.#options;
    for await (const piece of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      onReceived(piece.length);
      yield piece;
    }
  }
}
