import { describe, expect, it } from '@jest/globals';
import { parseXml } from '../parse-xml';
import { parseCompleteUploadRequest, writeCompleteUploadRequest } from './complete-upload-request';
import { parseCompletedEtag, writeCompleteUploadResult } from './complete-upload-result';
import { parseUploadId, writeInitiateUploadResult } from './initiate-upload-result';
import { parseListPartsResult, rewriteListParts } from './list-parts-result';
import { rewriteListUploads } from './list-uploads-result';
import { parseListVersionsResult } from './list-versions-result';

const withCode = (code: string) => expect.objectContaining({ name: 'S3Error', code });
const list = (parts: string): Buffer =>
  Buffer.from(`<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`);

describe('the request of CompleteMultipartUpload', () => {
  it('is read with quotes or without, and with a checksum', () => {
    const parts =
      '<Part><ETag>&quot;a-1&quot;</ETag><PartNumber>2</PartNumber><ChecksumSHA1>AA==</ChecksumSHA1></Part>' +
      '<Part><PartNumber>1</PartNumber><ETag>b</ETag></Part>';
    expect(parseCompleteUploadRequest(list(parts))).toEqual([
      { partNumber: 2, etag: 'a-1', checksum: { algorithm: 'SHA1', value: 'AA==' } },
      { partNumber: 1, etag: 'b' },
    ]);
  });

  it('is read back as it was written', () => {
    const parts = [{ partNumber: 1, etag: 'a&b' }];
    expect(parseCompleteUploadRequest(writeCompleteUploadRequest(parts))).toEqual(parts);
  });

  it('may list 10,000 parts, and no more', () => {
    const parts = (count: number) => '<Part><PartNumber>1</PartNumber><ETag>e</ETag></Part>'.repeat(count);
    expect(parseCompleteUploadRequest(list(parts(10_000)))).toHaveLength(10_000);
    expect(() => parseCompleteUploadRequest(list(parts(10_001)))).toThrow(withCode('MalformedXML'));
  });

  it.each([
    ['MalformedXML', ''],
    ['MalformedXML', '<Part><PartNumber>1</PartNumber></Part>'],
    ['MalformedXML', '<Part><PartNumber>x</PartNumber><ETag>e</ETag></Part>'],
    ['MalformedXML', '<Part><PartNumber>1</PartNumber><ETag>e</ETag><ETag>f</ETag></Part>'],
    ['NotImplemented', '<Part><PartNumber>1</PartNumber><ETag>e</ETag><ChecksumXXHASH3/></Part>'],
  ])('is answered %s with %j', (code, parts) => {
    expect(() => parseCompleteUploadRequest(list(parts))).toThrow(withCode(code));
  });
});

describe('answers about uploads', () => {
  it('are read back as they were written', () => {
    const name = { bucket: 'b', key: 'a&b' };
    expect(parseUploadId(writeInitiateUploadResult({ ...name, uploadId: 'u' }))).toBe('u');
    const completed = writeCompleteUploadResult({ ...name, location: 'http://h/b', etag: '"e-1"' });
    expect(parseCompletedEtag(completed)).toBe('"e-1"');
  });

  it('may lack the ETag of the object, but nothing else', () => {
    expect(parseCompletedEtag(Buffer.from('<CompleteMultipartUploadResult/>'))).toBe('');
    expect(() => parseCompletedEtag(Buffer.from('<Error/>'))).toThrow(withCode('InternalError'));
    const noId = Buffer.from('<InitiateMultipartUploadResult/>');
    expect(() => parseUploadId(noId)).toThrow(withCode('InternalError'));
  });
});

describe('a page of parts', () => {
  const part = (number: number, size = 10) =>
    `<Part><PartNumber>${number}</PartNumber><ETag>"e${number}"</ETag><Size>${size}</Size><ChecksumCRC32>x</ChecksumCRC32></Part>`;
  const page = (inside: string) => Buffer.from(`<ListPartsResult>${inside}</ListPartsResult>`);

  it('is read, and says where the next begins', () => {
    const more = '<IsTruncated>true</IsTruncated><NextPartNumberMarker>1</NextPartNumberMarker>';
    expect(parseListPartsResult(page(more + part(1)))).toEqual({
      parts: [{ partNumber: 1, etag: 'e1', size: 10 }],
      nextMarker: '1',
    });
    const lost = page('<IsTruncated>true</IsTruncated>');
    expect(() => parseListPartsResult(lost)).toThrow(withCode('InternalError'));
  });

  it('shows plaintext sizes, and neither checksums nor hidden parts', () => {
    const rewritten = rewriteListParts(
      page(`<NextPartNumberMarker>9</NextPartNumberMarker>${part(1)}${part(2, 3)}${part(9)}`),
      {
        plaintextSize: (stored) => (stored < 4 ? undefined : stored - 4),
        isHidden: (number) => number === 9,
      },
    );
    const root = parseXml(rewritten);
    expect(parseListPartsResult(rewritten).parts.map(({ size }) => size)).toEqual([6, 3]);
    expect(root.child('NextPartNumberMarker')?.text).toBe('2');
    expect(rewritten.includes('Checksum')).toBe(false);
  });
});

describe('a page of uploads', () => {
  it('shows no upload or prefix that is hidden', () => {
    const document =
      '<ListMultipartUploadsResult><Upload><Key>%2Es3ep/x</Key></Upload>' +
      '<Upload><Key>a</Key><ChecksumType>COMPOSITE</ChecksumType></Upload>' +
      '<CommonPrefixes><Prefix>.s3ep/</Prefix></CommonPrefixes></ListMultipartUploadsResult>';
    const options = { keyPrefixHidden: '.s3ep/', dropChecksums: true, encodingType: 'url' } as const;
    const root = parseXml(rewriteListUploads(Buffer.from(document), options));
    expect(root.children.map(({ name, children }) => [name, children.map((child) => child.text)])).toEqual([
      ['Upload', ['a']],
    ]);
  });
});

describe('a page of versions', () => {
  it('is read with its delete markers, times and markers', () => {
    const document =
      '<ListVersionsResult><IsTruncated>true</IsTruncated><NextKeyMarker>a</NextKeyMarker>' +
      '<NextVersionIdMarker>2</NextVersionIdMarker><Version><Key>a</Key><VersionId>1</VersionId>' +
      '<LastModified>1970-01-01T00:00:01.000Z</LastModified></Version>' +
      '<DeleteMarker><Key>a</Key><VersionId>2</VersionId></DeleteMarker></ListVersionsResult>';
    expect(parseListVersionsResult(Buffer.from(document))).toEqual({
      versions: [
        { key: 'a', versionId: '1', isDeleteMarker: false, lastModified: 1000 },
        { key: 'a', versionId: '2', isDeleteMarker: true, lastModified: 0 },
      ],
      isTruncated: true,
      next: [
        ['key-marker', 'a'],
        ['version-id-marker', '2'],
      ],
    });
  });
});
