import { describe, expect, it } from '@jest/globals';
import { parseObjectKey } from '../../request';
import { parseXml } from '../parse-xml';
import { parseCopyObjectResult, writeCopyObjectResult } from './copy-object-result';
import { parseDeleteRequest, writeDeleteRequest } from './delete-request';
import { parseDeleteResult, writeDeleteResult } from './delete-result';
import { parseErrorDocument } from './error-document';
import { writeObjectAttributes } from './object-attributes';

const withCode = (code: string) => expect.objectContaining({ name: 'S3Error', code });
const objects = (count: number, inside = '<Key>k</Key>') =>
  `<Delete>${`<Object>${inside}</Object>`.repeat(count)}</Delete>`;

describe('the request of DeleteObjects', () => {
  it('is read with versions, conditions and quietness', () => {
    const document =
      '<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key> a/&lt;b </Key><VersionId>v1</VersionId></Object>' +
      '<Object><ETag>"e"</ETag><Key>c</Key><VersionId/><Size>1</Size></Object><Quiet>true</Quiet></Delete>';
    expect(parseDeleteRequest(Buffer.from(document))).toEqual({
      quiet: true,
      objects: [
        { key: ' a/<b ', versionId: 'v1' },
        { key: 'c', etag: '"e"', size: '1' },
      ],
    });
  });

  it('is read back as it was written', () => {
    const request = {
      quiet: false,
      objects: [
        { key: parseObjectKey('a\r\n&b'), versionId: 'v', etag: '*', lastModifiedTime: 't', size: '0' },
        { key: parseObjectKey('ä') },
      ],
    };
    expect(parseDeleteRequest(writeDeleteRequest(request))).toEqual(request);
  });

  it.each([
    ['MalformedXML', 'nothing to delete', '<Delete/>'],
    ['MalformedXML', 'another root', '<Remove><Object><Key>k</Key></Object></Remove>'],
    ['MalformedXML', 'more than 1,000 objects', objects(1001)],
    ['MalformedXML', 'an object without a key', objects(1, '<VersionId>v</VersionId>')],
    ['MalformedXML', 'an empty key', objects(1, '<Key/>')],
    ['MalformedXML', 'two keys in one object', objects(1, '<Key>a</Key><Key>b</Key>')],
    ['MalformedXML', 'a condition that is not known', objects(1, '<Key>a</Key><Colour>red</Colour>')],
    ['MalformedXML', 'a document that is cut short', objects(2).slice(0, -3)],
    ['KeyTooLongError', 'a key of 1,025 bytes', objects(1, `<Key>${'k'.repeat(1025)}</Key>`)],
  ])('is answered %s for %s', (code, _what, document) => {
    expect(() => parseDeleteRequest(Buffer.from(document))).toThrow(withCode(code));
  });

  it('may name 1,000 objects', () => {
    expect(parseDeleteRequest(Buffer.from(objects(1000))).objects).toHaveLength(1000);
  });
});

describe('the result of DeleteObjects', () => {
  it('is read back as it was written', () => {
    const result = {
      deleted: [{ key: 'a&b' }, { key: 'c', versionId: 'v', deleteMarker: true, deleteMarkerVersionId: 'm' }],
      failed: [{ key: 'd', versionId: 'w', code: 'AccessDenied', message: 'Access Denied' }],
    };
    expect(parseDeleteResult(writeDeleteResult(result))).toEqual(result);
  });

  it.each(['<Error/>', '<DeleteResult>'])('is not %s', (document) => {
    expect(() => parseDeleteResult(Buffer.from(document))).toThrow(withCode('InternalError'));
  });
});

describe('the result of CopyObject', () => {
  it('is written with checksums, and read without', () => {
    const copied = { etag: '"e-01"', lastModified: '2026-01-01T00:00:00.000Z' };
    const document = writeCopyObjectResult({
      ...copied,
      checksums: { CRC32: 'AAAAAA==', type: 'FULL_OBJECT' },
    });
    expect(document.toString()).toContain(
      '<ETag>&quot;e-01&quot;</ETag><LastModified>2026-01-01T00:00:00.000Z</LastModified>' +
        '<ChecksumCRC32>AAAAAA==</ChecksumCRC32><ChecksumType>FULL_OBJECT</ChecksumType>',
    );
    expect(parseCopyObjectResult(document)).toEqual(copied);
  });

  it.each([
    '<Error><Code>InternalError</Code></Error>',
    '<CopyObjectResult><ETag>e</ETag></CopyObjectResult>',
  ])('is not %s', (document) => {
    expect(() => parseCopyObjectResult(Buffer.from(document))).toThrow(withCode('InternalError'));
  });
});

describe('the answer to GetObjectAttributes', () => {
  it('has only what was asked for', () => {
    expect(parseXml(writeObjectAttributes({ objectSize: 0 })).children.map(({ name }) => name)).toEqual([
      'ObjectSize',
    ]);
  });

  it('has parts and checksums in their elements', () => {
    const root = parseXml(
      writeObjectAttributes({
        etag: 'e-2',
        checksums: { SHA256: 'x', type: 'COMPOSITE' },
        parts: {
          totalParts: 2,
          isTruncated: false,
          parts: [{ partNumber: 1, size: 5, checksums: { SHA256: 'y' } }],
        },
        storageClass: 'STANDARD',
        objectSize: 7,
      }),
    );
    expect(root.name).toBe('GetObjectAttributesResponse');
    expect(root.child('ETag')?.text).toBe('e-2');
    expect(root.child('Checksum')?.child('ChecksumType')?.text).toBe('COMPOSITE');
    expect(root.child('ObjectParts')?.child('PartsCount')?.text).toBe('2');
    expect(root.child('ObjectParts')?.child('Part')?.child('ChecksumSHA256')?.text).toBe('y');
  });
});

describe('parseErrorDocument', () => {
  it('reads code, message and the rest', () => {
    const document = '<Error><Code>NoSuchKey</Code><Message>Gone.</Message><Key>a</Key></Error>';
    expect(parseErrorDocument(Buffer.from(document))).toEqual({
      code: 'NoSuchKey',
      message: 'Gone.',
      details: { Key: 'a' },
    });
  });

  it.each(['', '<html><body>Bad gateway</body>', '<Error></Error>', '<CopyObjectResult/>'])(
    'does not take %j for an error of S3',
    (document) => {
      expect(parseErrorDocument(Buffer.from(document))).toBeUndefined();
    },
  );
});
