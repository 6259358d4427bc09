import type { ByteStage } from '@s3ep/byte-stage';
import { composeStages, runStage } from '@s3ep/byte-stage';
import { sealNewObject, storedSize } from '@s3ep/object-format';
import { type Checksum, type ChecksumAlgorithm, createChecksum } from '@s3ep/s3-protocol';
import { isFailure } from '../backend-failure';
import { holdBackStage } from '../body/hold-back-stage';
import { collectAnswer } from '../collect-answer';
import { backendCondition } from '../etag/backend-conditions';
import { asksForLock } from '../headers/asks-for-lock';
import { objectAnswerHeaders } from '../headers/object-answer-headers';
import { recordedChecksums } from '../headers/read-answer-headers';
import { withObjectDigest } from '../headers/with-object-digest';
import { partChecksumHeaders } from '../multipart/part-checksum-headers';
import { MIN_PART_BYTES } from '../multipart/part-sizes';
import type { ObjectContext, Services } from '../operation-context';
import { relayStoreFailure } from '../relay-store-failure';
import { algorithmToCompute, askedAlgorithm, elementsOf, wholeChecksums } from './copied-checksums';
import { confirmedBeforeEnd } from './confirmed-before-end';
import { copyHeaders } from './copy-headers';
import { copyInParts } from './copy-in-parts';
import type { CopyOutcome } from './copy-outcome';
import { MOST_PART_BYTES } from './cut-evenly';
import { describeCopy } from './describe-copy';
import type { FoundSource } from './found-source';
import type { OpenedSource } from './open-source';
import { readSource } from './read-source';
import { summingStage } from '../body/summing-stage';

/**
 * Above it a copy is made in parts, so that a source of up to 5 GiB can be copied although the stored form of a
 * single-part object of that size does not fit a PUT (object-format 3.1).
 */
const IN_PARTS_ABOVE_BYTES = MOST_PART_BYTES;

/** Reads the source as GetObject would, and writes it as PutObject would, in constant memory. */
export function copyByStreaming(
  context: ObjectContext,
  services: Services,
  found: FoundSource,
  source: OpenedSource,
): Promise<CopyOutcome> {
  const { plaintextBytes } = source;
  const algorithm = algorithmToCompute(askedAlgorithm(context.request.headers), source);
  const copy: StreamedCopy = { found, source, algorithm };
  // small enough to be held: its checksum is known before it is sent, and can be kept with it
  if (algorithm !== undefined && plaintextBytes < MIN_PART_BYTES)
    return services.multipart.heldParts.hold(plaintextBytes, () => copyHeld(context, services, copy));
  const inParts = plaintextBytes > IN_PARTS_ABOVE_BYTES || algorithm !== undefined;
  return context.policy.mode !== 'passthrough' && inParts
    ? copyInParts(context, services, copy)
    : copyStreamed(context, services, copy);
}

interface StreamedCopy {
  readonly found: FoundSource;
  readonly source: OpenedSource;
  readonly algorithm: ChecksumAlgorithm | undefined;
}

async function copyHeld(
  context: ObjectContext,
  services: Services,
  { found, source, algorithm }: StreamedCopy,
): Promise<CopyOutcome> {
  const sum = algorithm && createChecksum(algorithm);
  const next = sum ? composeStages(summingStage(sum), holdBackStage()) : holdBackStage();
  const body = await readSource(context, { found, opened: source, range: undefined, next });
  const plaintext = await collectAnswer({ status: 200, headers: {}, body }, source.plaintextBytes);
  const computed = algorithm && sum && { algorithm, digest: sum.digest() };
  const checksums = [...(computed ? [computed] : []), ...wholeChecksums(source)];
  const destination = await destinationOf(context, services, { found, source, checksums });
  return put(context, services, {
    found,
    destination,
    body: runStage(destination.next, plaintext),
    checksums: () => checksums,
  });
}

async function copyStreamed(
  context: ObjectContext,
  services: Services,
  { found, source, algorithm }: StreamedCopy,
): Promise<CopyOutcome> {
  const known = wholeChecksums(source);
  const destination = await destinationOf(context, services, { found, source, checksums: known });
  const sum = algorithm && createChecksum(algorithm);
  const next = sum ? composeStages(summingStage(sum), destination.next) : destination.next;
  const body = await readSource(context, { found, opened: source, range: undefined, next });
  try {
    return await put(context, services, {
      found,
      destination,
      body: Buffer.isBuffer(body)
        ? body
        : { length: destination.storedBytes, open: () => body as AsyncIterable<Buffer> },
      checksums: () => [...known, ...(algorithm && sum ? [{ algorithm, digest: sum.digest() }] : [])],
    });
  } finally {
    if (!Buffer.isBuffer(body)) body.destroy();
  }
}

/** What the plaintext becomes. */
interface Destination {
  readonly storedBytes: number;
  readonly next: ByteStage;
  readonly record: string | undefined;
  /** What describes it in clear. */
  readonly description: Readonly<Record<string, string>>;
  /** Of what is stored, for the backend. */
  readonly headers: Readonly<Record<string, string>>;
}

interface SourceToWrite {
  readonly found: FoundSource;
  readonly source: OpenedSource;
  readonly checksums: readonly Checksum[];
}

async function destinationOf(
  context: ObjectContext,
  { keyRing }: Services,
  { found, source, checksums }: SourceToWrite,
): Promise<Destination> {
  const { policy, bucket, key } = context;
  const { plaintextBytes } = source;
  const { headers: description, metadata } = describeCopy(context, found, source);
  if (policy.mode === 'passthrough') {
    // one at most (API reference of PutObject)
    const [checksum] = checksums.filter(({ algorithm }) => algorithm !== 'MD5');
    const headers = partChecksumHeaders(checksum ? [checksum] : []);
    return { storedBytes: plaintextBytes, next: holdBackStage(), record: undefined, description, headers };
  }
  const bucketKey = await keyRing.bucketKeyForSeal(bucket);
  const { record, sealer } = sealNewObject({
    bucketKey,
    objectKey: key,
    plaintextBytes,
    checksums,
    metadata,
  });
  return { storedBytes: storedSize(plaintextBytes), next: sealer, record, description, headers: {} };
}

interface CopyToPut {
  readonly found: FoundSource;
  readonly destination: Destination;
  readonly body: Buffer | { readonly length: number; open(): AsyncIterable<Buffer> };
  /** Of the plaintext; called when all of it was sent. */
  readonly checksums: () => readonly Checksum[];
}

/** The backend has not stored the object before its last piece has come. */
async function confirmed(body: CopyToPut['body'], { confirm }: FoundSource): Promise<CopyToPut['body']> {
  if (confirm === undefined) return body;
  if (!Buffer.isBuffer(body)) return { ...body, open: () => confirmedBeforeEnd(body.open(), confirm) };
  await confirm();
  return body;
}

async function put(
  context: ObjectContext,
  services: Services,
  { found, destination, body, checksums }: CopyToPut,
): Promise<CopyOutcome> {
  const { request, policy, bucket, key, backend } = context;
  const described = await copyHeaders(context, { found, ...destination });
  if (described.refusal) return described;
  const headers = {
    ...described.headers,
    ...destination.headers,
    ...backendCondition(request.headers, policy, services),
  };
  const { backendProfile } = services;
  const response = await backend.send({
    method: 'PUT',
    bucket,
    key,
    ...withObjectDigest(
      { headers, body: await confirmed(body, found) },
      { isLocked: asksForLock(request.headers), backendProfile },
    ),
  });
  if (isFailure(response)) return { refusal: await relayStoreFailure(response, policy) };
  return {
    made: {
      etag: response.headers.etag ?? '',
      lastModified: new Date(response.headers.date ?? Date.now()).toISOString(),
      headers: objectAnswerHeaders(response.headers),
    },
    checksums: elementsOf(recordedChecksums(checksums())),
  };
}
