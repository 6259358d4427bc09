import { runStage } from '@s3ep/byte-stage';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseXml } from '../parse-xml';
import { createListingRewriter, type ListingRewriterOptions } from './create-listing-rewriter';
import { MAX_ENTRY_BYTES } from './entry-scanner';
import type { ListedObject } from './rewrite-entry';

const OVERHEAD = 48;
const plaintext = ({ size, etag }: ListedObject) => ({ size: size - OVERHEAD, etag: `${etag}-01` });
const unchanged = ({ size, etag }: ListedObject) => ({ size, etag });

const cut = (document: string | Buffer, pieceBytes: number): Buffer[] => {
  const bytes = Buffer.from(document);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return pieces;
};
const rewrite = (
  document: string,
  options: Partial<ListingRewriterOptions> = {},
  pieceBytes = 1 << 20,
): string =>
  runStage(
    createListingRewriter({ operation: 'ListObjectsV2', entry: plaintext, ...options }),
    cut(document, pieceBytes),
  ).toString();

const AWS = `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><Prefix></Prefix><KeyCount>3</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated><Contents><Key>a&amp;b</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;0123&quot;</ETag><ChecksumAlgorithm>CRC32</ChecksumAlgorithm><Size>148</Size><StorageClass>STANDARD</StorageClass></Contents><Contents><Key>ä</Key><ETag>&quot;4567&quot;</ETag><Size>48</Size></Contents><CommonPrefixes><Prefix>photos/</Prefix></CommonPrefixes></ListBucketResult>`;
const AWS_SEEN = AWS.replace('>148<', '>100<')
  .replace('>48<', '>0<')
  .replace('0123&', '0123-01&')
  .replace('4567&', '4567-01&');

const VERSIONS = `<?xml version='1.0'?><v:ListVersionsResult xmlns:v="urn:s3">
  <v:Version a="1 > 0"><v:ETag>"0123"</v:ETag><v:Size>148</v:Size><v:Owner><v:Size>7</v:Size><v:ID>x</v:ID></v:Owner><v:Key>.hidden/1</v:Key><v:VersionId>v1</v:VersionId></v:Version>
  <v:Version><v:Size> 148 </v:Size><v:Key>k</v:Key><v:VersionId>v2</v:VersionId><v:ETag>0123</v:ETag></v:Version >
  <v:DeleteMarker><v:Key>.hidden/2</v:Key><v:VersionId>v3</v:VersionId></v:DeleteMarker>
  <v:DeleteMarker><v:Key>k2</v:Key><v:VersionId>v4</v:VersionId></v:DeleteMarker>
</v:ListVersionsResult>
`;

describe('createListingRewriter', () => {
  it.each([1, 2, 3, 7, 64, 1 << 20])('rewrites sizes and ETags, in pieces of %i bytes', (pieceBytes) => {
    expect(rewrite(AWS, {}, pieceBytes)).toBe(AWS_SEEN);
    expect(rewrite(AWS, { mayHide: false }, pieceBytes)).toBe(AWS_SEEN);
    expect(rewrite(AWS, { entry: unchanged }, pieceBytes)).toBe(AWS);
  });

  it('tells each entry decoded, whatever the order of its elements', () => {
    const seen: ListedObject[] = [];
    const note = (listed: ListedObject) => {
      seen.push(listed);
      return listed;
    };
    rewrite(AWS, { entry: note });
    rewrite(VERSIONS, { operation: 'ListObjectVersions', entry: note });
    expect(seen).toEqual([
      { key: 'a&b', size: 148, etag: '0123' },
      { key: 'ä', size: 48, etag: '4567' },
      { key: '.hidden/1', size: 148, etag: '0123', versionId: 'v1' },
      { key: 'k', size: 148, etag: '0123', versionId: 'v2' },
    ]);
  });

  it('leaves out hidden versions and delete markers, and nothing else', () => {
    const seen = rewrite(VERSIONS, { operation: 'ListObjectVersions', keyPrefixHidden: '.hidden/' }, 5);
    const kept = VERSIONS.replace(
      /<v:(Version|DeleteMarker)( a[^=]*="[^"]*")?>(?:(?!<\/v:\1>).)*\.hidden.*?<\/v:\1 ?>/g,
      '',
    )
      .replace('> 148 <', '>100<')
      .replace('>0123<', '>0123-01<');
    expect(seen).toBe(kept);
    expect(seen).toContain('k2');
  });

  it.each([
    ['before', (count: number, entries: string) => `<R><KeyCount>${count}</KeyCount>${entries}<T/></R>`],
    ['after', (count: number, entries: string) => `<R>${entries}<KeyCount>${count}</KeyCount><T/></R>`],
  ])('counts keys anew where the count stands %s the entries', (_where, page) => {
    const shown = '<Contents><Key>a</Key><Size>1</Size></Contents>';
    const hidden = '<Contents><Key>.s3ep/a</Key><Size>1</Size></Contents>';
    const prefix = '<CommonPrefixes><Prefix>.s3ep/</Prefix></CommonPrefixes>';
    const options = { entry: unchanged, keyPrefixHidden: '.s3ep/' };
    expect(rewrite(page(5, hidden + shown + prefix), options, 3)).toBe(page(3, shown));
    expect(rewrite(page(1, shown), options)).toBe(page(1, shown));
  });

  it('hides what the caller says', () => {
    const document = '<R><KeyCount>1</KeyCount><Contents><Key>a</Key><Size>1</Size></Contents></R>';
    expect(rewrite(document, { entry: () => 'hide' })).toBe('<R><KeyCount>0</KeyCount></R>');
    expect(() => rewrite(document, { entry: () => 'hide', mayHide: false })).toThrow(/said to hide none/);
  });

  it('streams when nothing can be hidden', () => {
    const stage = createListingRewriter({ operation: 'ListObjectsV2', entry: unchanged, mayHide: false });
    const emitted: string[] = [];
    stage.write(Buffer.from('<R><KeyCount>1</KeyCount><Contents><Key>a</Key>'), (bytes) =>
      emitted.push(bytes.toString()),
    );
    expect(emitted).toEqual(['<R><KeyCount>1</KeyCount>']);
  });

  it('decodes keys of encoding-type url before it tells them or hides them', () => {
    const keys: string[] = [];
    const document = (names: string) => `<R>${names}</R>`;
    const entryOf = (key: string) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`;
    const input = document(entryOf('a%2Bb+c%20d%C3%A4') + entryOf('.s3ep%2Fx'));
    const output = rewrite(input, {
      encodingType: 'url',
      keyPrefixHidden: '.s3ep/',
      entry: (listed) => {
        keys.push(listed.key);
        return listed;
      },
    });
    expect(keys).toEqual(['a+b c dä']);
    expect(output).toBe(document(entryOf('a%2Bb+c%20d%C3%A4')));
  });

  it.each([
    ['&quot;x&quot;', '&quot;x-01&quot;'],
    ['"x"', '"x-01"'],
    ['&#34;x&#34;', '&#34;x-01&#34;'],
    ['&#x22;x&#x22;', '&#x22;x-01&#x22;'],
    ['x', 'x-01'],
    ['<![CDATA["x"]]>', 'x-01'],
    ['<![CDATA[x]]>', 'x-01'],
    ['&quot;x<!-- c -->&quot;', '&quot;x-01&quot;'],
    ['', '&quot;-01&quot;'],
  ])('writes an ETag %s as %s', (before, after) => {
    const page = (etag: string) =>
      `<R><Contents><Key>a</Key><ETag>${etag}</ETag><Size>48</Size></Contents></R>`;
    expect(rewrite(page(before))).toBe(page(after).replace('>48<', '>0<'));
  });

  it('is not misled by comments, CDATA, attributes, or elements of the same name elsewhere', () => {
    const document =
      '<!-- <Contents> --><R a="<Contents>"><Other><Contents><Size>1</Size></Contents></Other><?pi <Contents>?>' +
      '<Contents><!-- </Contents><Size>9</Size> --><Key><![CDATA[</Key><Size>1</Size>]]></Key><Size>48</Size></Contents>' +
      '<Contents a="/>"><Key>b</Key><Size>48</Size></Contents><Contents/></R>';
    expect(rewrite(document, {}, 1)).toBe(document.replaceAll('>48<', '>0<'));
  });

  it('refuses a document that was cut short, wherever', () => {
    const bytes = Buffer.from(AWS);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => rewrite(bytes.subarray(0, length).toString('latin1'))).toThrow(
        expect.objectContaining({ code: 'InternalError' }),
      );
    }
  });

  it.each([
    ['crossed tags around entries', '<R><a></R></a>'],
    ['crossed tags in an entry', '<R><Contents><Key>a</Size></Contents></R>'],
    ['crossed tags deep in an entry', '<R><Contents><Key>a</Key><Size>1</Size><X><Y></X></Y></Contents></R>'],
    ['a comment without an end', '<R/><!-- '],
    ['two roots', '<R/><R/>'],
    ['a document type', '<!DOCTYPE R><R/>'],
    ['an entry without a key', '<R><Contents><Size>1</Size></Contents></R>'],
    ['an entry without a size', '<R><Contents><Key>a</Key></Contents></R>'],
    ['a size that is no number', '<R><Contents><Key>a</Key><Size>-1</Size></Contents></R>'],
    ['an unknown entity in a key', '<R><Contents><Key>&nbsp;</Key><Size>1</Size></Contents></R>'],
    ['a reference beyond Unicode', '<R><Contents><Key>&#x110000;</Key><Size>1</Size></Contents></R>'],
    ['a bare ampersand in a key', '<R><Contents><Key>a&b</Key><Size>1</Size></Contents></R>'],
    ['a prefix-less group', '<R><CommonPrefixes></CommonPrefixes></R>'],
  ])('refuses %s', (_what, document) => {
    expect(() => rewrite(document, {}, 4096)).toThrow(expect.objectContaining({ code: 'InternalError' }));
  });

  it.each([
    ['an entry', `<R><Contents><Key>${'a'.repeat(MAX_ENTRY_BYTES)}`],
    ['a tag', `<R><${'a'.repeat(MAX_ENTRY_BYTES)}`],
    ['a nest of elements', '<a>'.repeat(100)],
    ['a held page', `<R><KeyCount>1</KeyCount>${' '.repeat(17 * 1024 * 1024)}`],
  ])('does not wait for the end of %s that has none', (_what, document) => {
    const stage = createListingRewriter({ operation: 'ListObjectsV2', entry: unchanged });
    expect(() => {
      for (const piece of cut(document, 4096)) stage.write(piece, () => undefined);
    }).toThrow(expect.objectContaining({ code: 'InternalError' }));
  });

  it('refuses a key that is not URL-encoded as it should be', () => {
    const document = '<R><Contents><Key>%zz</Key><Size>1</Size></Contents></R>';
    expect(() => rewrite(document, { encodingType: 'url' })).toThrow(
      expect.objectContaining({ code: 'InternalError' }),
    );
  });

  it('agrees with a full XML parser on every document, in pieces of every length', () => {
    const gap = fc.constantFrom('', '\n  ', '<!-- <Size>1</Size> -->');
    const quoting = fc.constantFrom<(hex: string) => string>(
      (hex) => `&quot;${hex}&quot;`,
      (hex) => `"${hex}"`,
      (hex) => `&#34;${hex}&#34;`,
    );
    const keyText = fc.constantFrom(
      'a',
      'a&amp;b',
      '&lt;Size&gt;',
      '<![CDATA[</Key>]]>',
      'ä😀',
      '&#228;',
      ' x ',
    );
    const entry = fc
      .record({ key: keyText, size: fc.nat({ max: 1e9 }), quote: quoting, gap, nested: fc.boolean() })
      .chain(({ key, size, quote, gap: between, nested }) =>
        fc
          .shuffledSubarray(
            [
              `<Key>${key}</Key>`,
              `<Size>${size + OVERHEAD}</Size>`,
              `<ETag>${quote('0af')}</ETag>`,
              nested ? '<Owner><Size>1</Size><Key>k</Key></Owner>' : '<StorageClass/>',
            ],
            { minLength: 4 },
          )
          .map((fields) => `<Contents>${fields.join(between)}</Contents>${between}`),
      );
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 5 }),
        gap,
        fc.integer({ min: 1, max: 300 }),
        (entries, between, bytes) => {
          const document = `<R>${between}<Name>n</Name>${entries.join(between)}</R>`;
          const output = rewrite(document, {}, bytes);
          const seen = parseXml(Buffer.from(output));
          const asked = parseXml(Buffer.from(document));
          expect(
            seen.childrenNamed('Contents').map((one) => one.children.map(({ name, text }) => [name, text])),
          ).toEqual(
            asked.childrenNamed('Contents').map((one) =>
              one.children.map((child) => {
                if (child.name === 'Size') return ['Size', String(Number(child.text) - OVERHEAD)];
                if (child.name === 'ETag') return ['ETag', child.text.replace('0af', '0af-01')];
                return [child.name, child.text];
              }),
            ),
          );
          expect(rewrite(document, { entry: unchanged }, bytes)).toBe(document);
        },
      ),
    );
  });
});
