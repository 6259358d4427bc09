import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { ByteStage } from '@s3ep/byte-stage';
import { composeStages } from '@s3ep/byte-stage';
import { createChecksum } from '@s3ep/s3-protocol';
import type { BodyVerifier, Checksum, ChecksumAlgorithm } from '@s3ep/s3-protocol';
import type { DataFiles } from '../storage/data-files';
import type { DurableFiles } from '../storage/durable-files';
import type { Segment, StoredChecksum } from '../storage/stored-version';
import { customerKeyStage, newCounter } from './customer-key';
import type { CustomerKey } from './customer-key';

const WRITE_BUFFER_BYTES = 256 * 1024;

export interface ReceivedObject {
  readonly segment: Segment;
  /** MD5 of what was stored, hex; what S3 calls the ETag. */
  readonly etag: string;
  readonly checksum?: StoredChecksum;
}

export interface ReceiveOptions {
  readonly durable: DurableFiles;
  readonly data: DataFiles;
  readonly customerKey?: CustomerKey | undefined;
  /** A checksum of the plaintext that is to be stored whether the client sends it or not. */
  readonly checksumAlgorithm?: ChecksumAlgorithm | undefined;
  /** Sends the bytes through the stage into the sink, e.g. `RequestBody.into`; throws when they are not right. */
  send(stage: ByteStage, sink: NodeJS.WritableStream): Promise<BodyVerifier | undefined>;
}

function storedChecksum(verifier: BodyVerifier | undefined): StoredChecksum | undefined {
  const checksums: readonly Checksum[] = verifier?.result().checksums ?? [];
  // Content-MD5 is checked, but S3 keeps no checksum for it
  const kept = checksums.find(
    (checksum) => checksum.algorithm !== 'MD5' || verifier?.checksumAlgorithm === 'MD5',
  );
  return kept && fullObject(kept);
}

function fullObject(checksum: Checksum): StoredChecksum {
  return { algorithm: checksum.algorithm, type: 'FULL_OBJECT', value: checksum.digest.toString('base64') };
}

function observing(see: (piece: Buffer) => void): ByteStage {
  return {
    write(piece, emit) {
      see(piece);
      emit(piece);
    },
    finish() {
      // nothing held back
    },
  };
}

/**
 * Writes a body to a data file that nothing refers to yet. When it cannot be read to its end or is not what
 * the request says, nothing is left.
 */
export async function receiveObject(options: ReceiveOptions): Promise<ReceivedObject> {
  const { durable, data, customerKey } = options;
  const md5 = createHash('md5');
  let bytes = 0;
  const own = options.checksumAlgorithm && createChecksum(options.checksumAlgorithm);
  const stages: ByteStage[] = [];
  if (own)
    stages.push(
      observing((piece) => {
        own.update(piece);
      }),
    );
  const counter = customerKey && newCounter();
  if (customerKey && counter !== undefined) {
    stages.push(customerKeyStage({ key: customerKey.key, counter, offset: 0 }));
  }
  stages.push(
    observing((piece) => {
      bytes += piece.length;
      md5.update(piece);
    }),
  );
  const temporary = durable.temporaryPath();
  try {
    // flush: fsync before the file is closed
    const sink = createWriteStream(temporary, {
      flags: 'wx',
      flush: true,
      highWaterMark: WRITE_BUFFER_BYTES,
    });
    const verifier = await options.send(composeStages(...stages), sink);
    const checksum =
      options.checksumAlgorithm && own
        ? fullObject({ algorithm: options.checksumAlgorithm, digest: own.digest() })
        : storedChecksum(verifier);
    const file = await data.adopt(temporary);
    return {
      segment: { file, bytes, ...(counter === undefined ? {} : { counter }) },
      etag: md5.digest('hex'),
      ...(checksum ? { checksum } : {}),
    };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
