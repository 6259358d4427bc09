import { randomBytes } from 'node:crypto';
import { parseBackendXml, parseCompletedEtag, parseListPartsResult } from '@s3ep/s3-protocol';
import { type Answer, describeAnswer, succeeded, UnexpectedAnswerError } from '../answer';
import type { Finding } from '../finding';
import type { Probe } from '../probe';
import type { PartAtBackend, ProbeSite } from '../probe-site';

const MEBIBYTE_BYTES = 1_048_576;
/** Smallest part of Amazon S3 that is not the last. */
const MIN_PART_BYTES = 5 * MEBIBYTE_BYTES;
/** The backend part that is the proxy's own (object-format 4.3). */
const MANIFEST_PART_NUMBER = 10_000;
const TAIL = randomBytes(100);
const SMALL = randomBytes(1_000);
const NO_PARTS = 'uploads in parts fail';

export const partedObjects: Probe = {
  name: 'parts 1 and 10,000',
  run: async (site) => {
    const [key, first] = [site.newKey('parts'), randomBytes(MIN_PART_BYTES)];
    const uploadId = await site.createUpload(key);
    const parts = [await site.uploadPart(key, uploadId, 1, first)];
    try {
      parts.push(await site.uploadPart(key, uploadId, MANIFEST_PART_NUMBER, TAIL));
    } catch (error) {
      if (!(error instanceof UnexpectedAnswerError)) throw error;
      return limit(error.message, `${NO_PARTS}: the backend has to allow part numbers up to 10,000`);
    }
    const unlisted = await differencesInListing(site, key, uploadId, parts);
    if (unlisted !== undefined) return limit(unlisted, NO_PARTS);
    const completed = await site.complete(key, uploadId, parts);
    if (!succeeded(completed)) return limit(`completion ${describeAnswer(completed)}`, NO_PARTS);
    const range = `bytes=${first.length - 10}-`;
    const expected = Buffer.concat([first.subarray(-10), TAIL]);
    if (!(await site.get(key, { range })).body.equals(expected))
      return limit(
        'a range over the border of two parts has other bytes',
        'multipart objects cannot be read',
      );
    return etagFinding(completed, (await site.head(key)).headers.etag);
  },
};

/** ListParts has to tell number, size and ETag of each part: a completion compares them (object-format 5.1). */
async function differencesInListing(
  site: ProbeSite,
  key: string,
  uploadId: string,
  parts: readonly PartAtBackend[],
): Promise<string | undefined> {
  const answer = await site.ask({ method: 'GET', key, query: [['uploadId', uploadId]] });
  if (!succeeded(answer)) return `ListParts ${describeAnswer(answer)}`;
  const listed = parseListPartsResult(answer.body).parts;
  const sizes = [MIN_PART_BYTES, TAIL.length];
  const isSame =
    listed.length === parts.length &&
    listed.every(({ partNumber, etag, size }, index) => {
      const part = parts[index];
      return (
        partNumber === part?.partNumber && etag === part.etag.replaceAll('"', '') && size === sizes[index]
      );
    });
  return isSame ? undefined : 'ListParts does not list the parts as they were sent';
}

function etagFinding(completed: Answer, etag: string | undefined): Finding {
  const isGiven = parseCompletedEtag(completed.body) !== '';
  const told = isGiven ? '' : '; the completion itself leaves the ETag out';
  if (etag?.endsWith('-2"')) return { verdict: 'good', seen: `ETag ends with -2${told}` };
  return limit(
    `ETag ${String(etag)} does not count the parts`,
    'LIST shows stored sizes of multipart objects',
  );
}

export const smallParts: Probe = {
  name: 'small parts',
  run: async (site) => {
    const answer = await completeOf(site, 'small', [SMALL, TAIL]);
    if (succeeded(answer)) return good('taken anywhere');
    return good(`only as the last (${describeAnswer(answer)})`);
  },
};

export const unequalParts: Probe = {
  name: 'parts of unequal sizes',
  run: async (site) => {
    const answer = await completeOf(site, 'unequal', [
      randomBytes(MIN_PART_BYTES + MEBIBYTE_BYTES),
      randomBytes(MIN_PART_BYTES),
      TAIL,
    ]);
    if (succeeded(answer)) return good('taken');
    return limit(
      describeAnswer(answer),
      'uploads work only with equal parts: set multipart.keepPartsBelowBytes to the size of the parts',
    );
  },
};

/** @throws UnexpectedAnswerError where a part is refused already */
async function completeOf(site: ProbeSite, name: string, bodies: readonly Buffer[]): Promise<Answer> {
  const key = site.newKey(name);
  const uploadId = await site.createUpload(key);
  const parts: PartAtBackend[] = [];
  for (const body of bodies) parts.push(await site.uploadPart(key, uploadId, parts.length + 1, body));
  return site.complete(key, uploadId, parts);
}

export const completionList: Probe = {
  name: 'completion that leaves a part out',
  run: async (site) => {
    const key = site.newKey('chosen');
    const uploadId = await site.createUpload(key);
    const kept = await site.uploadPart(key, uploadId, 1, SMALL);
    await site.uploadPart(key, uploadId, 2, TAIL);
    const answer = await site.complete(key, uploadId, [kept]);
    if (!succeeded(answer))
      return { verdict: 'fact', seen: describeAnswer(answer), facts: { completionList: 'every-part' } };
    if (!(await site.get(key)).body.equals(SMALL)) return limit('the part is in the object', NO_PARTS);
    return { verdict: 'fact', seen: 'taken', facts: { completionList: 'chosen-parts' } };
  },
};

export const goneUpload: Probe = {
  name: 'ListParts after an abort',
  run: async (site) => {
    const key = site.newKey('aborted');
    const uploadId = await site.createUpload(key);
    await site.uploadPart(key, uploadId, 1, SMALL);
    const query: [string, string][] = [['uploadId', uploadId]];
    const aborted = await site.ask({ method: 'DELETE', key, query });
    if (!succeeded(aborted)) throw new UnexpectedAnswerError('AbortMultipartUpload', aborted);
    const answer = await site.ask({ method: 'GET', key, query });
    const seen = describeAnswer(answer);
    if (answer.code === 'NoSuchUpload' || answer.code === 'NoSuchKey')
      return { verdict: 'fact', seen, facts: { goneUploadCode: answer.code } };
    return limit(seen, 'what is left of uploads that are over is not recognised, and never removed');
  },
};

export const partNumberReads: Probe = {
  name: 'GET with partNumber',
  run: async (site) => {
    const key = site.newKey('numbered');
    const uploadId = await site.createUpload(key);
    const part = await site.uploadPart(key, uploadId, 1, SMALL);
    const completed = await site.complete(key, uploadId, [part]);
    if (!succeeded(completed)) throw new UnexpectedAnswerError('CompleteMultipartUpload', completed);
    const answer = await site.ask({ method: 'GET', key, query: [['partNumber', '1']] });
    const can = answer.status === 206 && answer.headers['x-amz-mp-parts-count'] !== undefined;
    return {
      verdict: 'fact',
      seen: can ? 'answered' : `${describeAnswer(answer)}, as if it were not there`,
      facts: { abilities: { 'get-part-number': can } },
    };
  },
};

export const uploadListing: Probe = {
  name: 'listing of open uploads',
  run: async (site) => {
    const key = site.newKey('open');
    await site.createUpload(key);
    const query: [string, string][] = [
      ['prefix', key],
      ['uploads', ''],
    ];
    const answer = await site.ask({ method: 'GET', query });
    if (!succeeded(answer)) return limit(describeAnswer(answer), 'clients cannot find open uploads');
    const keys = parseBackendXml(answer.body).childrenNamed('Upload');
    return keys.some((entry) => entry.child('Key')?.text === key)
      ? good('tells the upload')
      : limit('does not tell the upload', 'clients cannot find open uploads');
  },
};

const good = (seen: string): Finding => ({ verdict: 'good', seen });
const limit = (seen: string, means: string): Finding => ({ verdict: 'limit', seen, means });
