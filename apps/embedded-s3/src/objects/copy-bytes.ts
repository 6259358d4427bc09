import { link } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { StageTransform } from '@s3ep/byte-stage';
import type { ChecksumAlgorithm } from '@s3ep/s3-protocol';
import type { ObjectCall } from '../http/call';
import type { ByteRange } from './byte-range';
import type { CopySource } from './copy-source';
import type { CustomerKey } from './customer-key';
import { readSegments } from './read-segments';
import { receiveObject } from './receive-object';
import type { ReceivedObject } from './receive-object';

export interface CopyOptions {
  readonly source: CopySource;
  readonly range: ByteRange;
  /** SSE-C of the copy. */
  readonly customerKey?: CustomerKey | undefined;
  /** The checksum the copy is to have. */
  readonly checksumAlgorithm?: ChecksumAlgorithm | undefined;
}

/** Copies bytes into a new data file of the call's bucket. */
export async function copyBytes(call: ObjectCall, options: CopyOptions): Promise<ReceivedObject> {
  const { source, range, customerKey, checksumAlgorithm } = options;
  const { bytes, release } = readSegments({
    data: source.bucket.data,
    segments: source.version.segments,
    range,
    customerKey: source.customerKey?.key,
  });
  try {
    return await receiveObject({
      durable: call.storage.durable,
      data: call.bucket.data,
      customerKey,
      checksumAlgorithm,
      send: async (stage, sink) => {
        await pipeline(bytes, new StageTransform(stage), sink);
        return undefined;
      },
    });
  } finally {
    release();
  }
}

/**
 * Gives an object's one data file a second name: data files never change, so that is a copy.
 * Undefined when the bytes have to be read: several files, encryption with customer keys, another checksum.
 */
export async function linkBytes(call: ObjectCall, options: CopyOptions): Promise<ReceivedObject | undefined> {
  const { source, customerKey, checksumAlgorithm } = options;
  const { segments, checksum, etag } = source.version;
  const [segment, more] = segments;
  const sameChecksum = checksumAlgorithm === undefined || checksumAlgorithm === checksum?.algorithm;
  const plain = !customerKey && !source.customerKey;
  if (!segment || more || source.version.parts || !plain || !sameChecksum) return undefined;
  const release = source.bucket.data.hold([segment.file]);
  try {
    const temporary = call.storage.durable.temporaryPath();
    await link(source.bucket.data.path(segment.file), temporary);
    const file = await call.bucket.data.adopt(temporary);
    return { segment: { file, bytes: segment.bytes }, etag, ...(checksum ? { checksum } : {}) };
  } finally {
    release();
  }
}
