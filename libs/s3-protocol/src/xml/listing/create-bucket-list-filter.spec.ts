import { runStage } from '@s3ep/byte-stage';
import { describe, expect, it } from '@jest/globals';
import { createBucketListFilter } from './create-bucket-list-filter';

const bucket = (name: string) => `<Bucket><Name>${name}</Name><CreationDate>2026</CreationDate></Bucket>`;
const list = (...names: string[]) =>
  `<?xml version="1.0"?>\n<ListAllMyBucketsResult><Owner><ID>o</ID></Owner><Buckets>${names.map(bucket).join('\n')}</Buckets></ListAllMyBucketsResult>`;
const filter = (document: string, pieceBytes: number): string => {
  const bytes = Buffer.from(document);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return runStage(createBucketListFilter({ shows: (name) => name.startsWith('mine-') }), pieces).toString();
};

describe('createBucketListFilter', () => {
  it.each([1, 10, 10_000])('shows only the buckets it is told to, in pieces of %i bytes', (pieceBytes) => {
    expect(filter(list('mine-a', 'theirs', 'mine-b'), pieceBytes)).toBe(
      list('mine-a', 'theirs', 'mine-b').replace(bucket('theirs'), ''),
    );
    expect(filter(list('theirs'), pieceBytes)).toBe(list());
  });

  it.each([list('mine-a').slice(0, -5), '<L><Buckets><Bucket></Bucket></Buckets></L>'])(
    'refuses %s',
    (document) => {
      expect(() => filter(document, 100)).toThrow(expect.objectContaining({ code: 'InternalError' }));
    },
  );
});
