import { runStage } from '@s3ep/byte-stage';
import { describe, expect, it } from '@jest/globals';
import { createListingRewriter, type ListingRewriterOptions } from './create-listing-rewriter';

const key = (name: string, version?: string): string =>
  version === undefined
    ? `<Contents><Key>${name}</Key><Size>1</Size></Contents>`
    : `<Version><Key>${name}</Key><VersionId>${version}</VersionId><Size>1</Size></Version>`;
const prefix = (name: string): string => `<CommonPrefixes><Prefix>${name}</Prefix></CommonPrefixes>`;
const page = (...inside: readonly string[]): string => `<R><Name>b</Name>${inside.join('')}</R>`;

function rewrite(document: string, options: Partial<ListingRewriterOptions> = {}): string {
  const pieces = [...Buffer.from(document)].map((byte) => Buffer.from([byte]));
  const entry: ListingRewriterOptions['entry'] = (listed) => listed;
  return runStage(
    createListingRewriter({ operation: 'ListObjects', entry, keyPrefixHidden: '.own/', ...options }),
    pieces,
  ).toString();
}

describe('a marker that names what is hidden', () => {
  it.each<[string, string, string]>([
    [
      'a key is the last one shown',
      page('<NextMarker>.own/1</NextMarker>', key('!'), key('-&amp;'), key('.own/1')),
      page('<NextMarker>-&amp;</NextMarker>', key('!'), key('-&amp;')),
    ],
    [
      'a prefix is the last prefix shown',
      page('<NextMarker>.own/</NextMarker>', key('!'), prefix('-/'), prefix('.own/')),
      page('<NextMarker>-/</NextMarker>', key('!'), prefix('-/')),
    ],
    [
      'a prefix is a key that sorts behind the last prefix shown',
      page('<NextMarker>.own/</NextMarker>', key('-'), prefix('!/'), prefix('.own/')),
      page('<NextMarker>-</NextMarker>', key('-'), prefix('!/')),
    ],
    ['a key is none where nothing is shown', page('<NextMarker>.own/1</NextMarker>', key('.own/1')), page()],
    [
      'none of that kind stays',
      page('<NextMarker>a</NextMarker>', key('.own/1'), key('a')),
      page('<NextMarker>a</NextMarker>', key('a')),
    ],
    [
      'a key follows the keys',
      page(key('!'), key('.own/1'), '<NextMarker>.own/1</NextMarker>'),
      page(key('!'), '<NextMarker>!</NextMarker>'),
    ],
  ])('of %s', (_what, document, seen) => {
    expect(rewrite(document)).toBe(seen);
  });

  it('is URL-encoded where keys are', () => {
    const document = page('<NextMarker>.own%2F1</NextMarker>', key('%21'), key('.own%2F1'));
    expect(rewrite(document, { encodingType: 'url' })).toBe(page('<NextMarker>%21</NextMarker>', key('%21')));
  });

  it('takes its version along, or loses it before a prefix', () => {
    const markers = '<x:NextKeyMarker>.own/1</x:NextKeyMarker><NextVersionIdMarker>v2</NextVersionIdMarker>';
    const options = { operation: 'ListObjectVersions' } as const;
    expect(rewrite(page(markers, key('!', 'v1'), key('.own/1', 'v2')), options)).toBe(
      page(
        '<x:NextKeyMarker>!</x:NextKeyMarker><x:NextVersionIdMarker>v1</x:NextVersionIdMarker>',
        key('!', 'v1'),
      ),
    );
    expect(rewrite(page(markers, prefix('-/'), prefix('.own/')), options)).toBe(
      page('<x:NextKeyMarker>-/</x:NextKeyMarker>', prefix('-/')),
    );
    const shown = page(markers.replace('.own/1', 'a'), key('a', 'v2'));
    expect(rewrite(shown, options)).toBe(shown);
  });

  it('is a token where tokens are keys', () => {
    const options = { operation: 'ListObjectsV2', encodingType: 'url' } as const;
    const token = (of: string): string => `<NextContinuationToken>${of}</NextContinuationToken>`;
    expect(rewrite(page(token('.own/1'), key('%26'), key('.own%2F1')), options)).toBe(
      page(token('&amp;'), key('%26')),
    );
    expect(rewrite(page(token('LncvMQ=='), key('!'), key('.own%2F1')), options)).toBe(
      page(token('LncvMQ=='), key('!')),
    );
  });
});

describe('a page', () => {
  it('tells what it shows, hides, and whether there is more', () => {
    const stage = createListingRewriter({
      operation: 'ListObjects',
      entry: (listed) => listed,
      keyPrefixHidden: '.own/',
    });
    runStage(
      stage,
      Buffer.from(page('<IsTruncated> true </IsTruncated>', key('a'), prefix('b/'), key('.own/'))),
    );
    expect(stage).toMatchObject({ shownEntries: 2, hiddenEntries: 1, isTruncated: true });
  });

  it('in the place of another begins where that did', () => {
    const document = page('<StartAfter>.own/x</StartAfter>', key('a'));
    expect(
      rewrite(document, {
        operation: 'ListObjectsV2',
        encodingType: 'url',
        repeated: [
          ['StartAfter', 'ä&'],
          ['ContinuationToken', 't=&'],
        ],
      }),
    ).toBe(
      page('<StartAfter>%C3%A4%26</StartAfter><ContinuationToken>t=&amp;</ContinuationToken>', key('a')),
    );
    expect(rewrite(document, { operation: 'ListObjectsV2', repeated: [] })).toBe(page(key('a')));
  });

  it.each([
    ['once its keys are beyond what is hidden', false, 'a', true],
    ['not while keys may still be hidden', false, '!', false],
    ['not while prefixes may be', true, 'a', false],
  ])('with a count is streamed: %s', (_what, delimited, name, streamed) => {
    const stage = createListingRewriter({
      operation: 'ListObjectsV2',
      entry: (listed) => listed,
      keyPrefixHidden: '.own/',
      delimited,
    });
    let seen = '';
    stage.write(Buffer.from(`<R><KeyCount>2</KeyCount>${key('.own/1')}${key(name)}`), (bytes) => {
      seen += bytes.toString();
    });
    expect(seen).toBe(streamed ? `<R><KeyCount>1</KeyCount>${key(name)}` : '<R>');
  });
});
