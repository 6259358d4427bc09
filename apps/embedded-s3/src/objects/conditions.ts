import { S3Error } from '@s3ep/s3-protocol';
import type { HeaderMap } from '@s3ep/s3-protocol';
import type { ObjectVersion, StoredVersion } from '../storage/stored-version';

const MILLISECONDS = 1000;

interface ReadConditions {
  readonly match?: string | undefined;
  readonly noneMatch?: string | undefined;
  readonly modifiedSince?: string | undefined;
  readonly unmodifiedSince?: string | undefined;
}

/** Is the ETag among those of an If-Match or If-None-Match value? Weak prefixes and missing quotes are let pass. */
function listsEtag(value: string, etag: string): boolean {
  return value
    .split(',')
    .map((item) => item.trim().replace(/^W\//, ''))
    .some((item) => item === '*' || item === etag || item === `"${etag}"`);
}

/** Modified after the date, counted in the whole seconds that HTTP dates have? A date nobody can read: undefined. */
function modifiedAfter(version: ObjectVersion, date: string): boolean | undefined {
  const limit = Date.parse(date);
  if (Number.isNaN(limit)) return undefined;
  return Math.floor(version.lastModified / MILLISECONDS) > Math.floor(limit / MILLISECONDS);
}

/** RFC 9110 13.2.2, in that order. */
function outcome(version: ObjectVersion, conditions: ReadConditions): 'holds' | 'fails' | 'not modified' {
  const { match, noneMatch, modifiedSince, unmodifiedSince } = conditions;
  if (match !== undefined) {
    if (!listsEtag(match, version.etag)) return 'fails';
  } else if (unmodifiedSince !== undefined && modifiedAfter(version, unmodifiedSince) === true) {
    return 'fails';
  }
  if (noneMatch !== undefined) {
    if (listsEtag(noneMatch, version.etag)) return 'not modified';
  } else if (modifiedSince !== undefined && modifiedAfter(version, modifiedSince) === false) {
    return 'not modified';
  }
  return 'holds';
}

/**
 * The conditions of GET and HEAD.
 * @returns true when the answer is 304
 * @throws S3Error PreconditionFailed
 */
export function isNotModified(version: ObjectVersion, headers: HeaderMap): boolean {
  const result = outcome(version, {
    match: headers['if-match'],
    noneMatch: headers['if-none-match'],
    modifiedSince: headers['if-modified-since'],
    unmodifiedSince: headers['if-unmodified-since'],
  });
  if (result === 'fails') throw new S3Error('PreconditionFailed');
  return result === 'not modified';
}

/** The conditions x-amz-copy-source-if-* of a copy. @throws S3Error PreconditionFailed */
export function checkCopyConditions(source: ObjectVersion, headers: HeaderMap): void {
  const result = outcome(source, {
    match: headers['x-amz-copy-source-if-match'],
    noneMatch: headers['x-amz-copy-source-if-none-match'],
    modifiedSince: headers['x-amz-copy-source-if-modified-since'],
    unmodifiedSince: headers['x-amz-copy-source-if-unmodified-since'],
  });
  if (result !== 'holds') throw new S3Error('PreconditionFailed');
}

/**
 * The conditions of a write, on what is stored at the moment of the commit.
 * @throws S3Error PreconditionFailed, NoSuchKey (If-Match and nothing there), NotImplemented
 */
export function checkWriteConditions(versions: readonly StoredVersion[], headers: HeaderMap): void {
  const current = versions[0]?.kind === 'object' ? versions[0] : undefined;
  const noneMatch = headers['if-none-match'];
  const match = headers['if-match'];
  if (noneMatch !== undefined) {
    if (noneMatch.trim() !== '*') {
      throw new S3Error('NotImplemented', {
        message: 'A header you provided implies functionality that is not implemented',
        details: { Header: 'If-None-Match' },
      });
    }
    if (current) throw new S3Error('PreconditionFailed', { details: { Condition: 'If-None-Match' } });
  }
  if (match !== undefined) {
    if (!current) throw new S3Error('NoSuchKey');
    if (!listsEtag(match, current.etag)) {
      throw new S3Error('PreconditionFailed', { details: { Condition: 'If-Match' } });
    }
  }
}
