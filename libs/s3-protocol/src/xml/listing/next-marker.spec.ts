import { runStage } from '@s3ep/byte-stage';
import { describe, expect, it } from '@jest/globals';
import { parseXml } from '../parse-xml';
import { createListingRewriter } from './create-listing-rewriter';

const HIDDEN = '.own/';
const BEHIND = '.own/\u{10FFFF}';

interface Page {
  readonly keys: readonly string[];
  readonly truncated: boolean;
  readonly nextMarker?: string;
  readonly encodingType?: 'url';
  readonly truncatedLast?: boolean;
}

function markerOf({
  keys,
  truncated,
  nextMarker,
  encodingType,
  truncatedLast = false,
}: Page): string | undefined {
  const isTruncated = `<IsTruncated>${truncated}</IsTruncated>`;
  const next = nextMarker === undefined ? '' : `<NextMarker>${nextMarker}</NextMarker>`;
  const contents = keys.map((key) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>\n`).join('');
  const document = `<ListBucketResult><Name>b</Name>${next}${truncatedLast ? '' : isTruncated}${contents}${truncatedLast ? isTruncated : ''}</ListBucketResult>`;
  const pieces = [...Buffer.from(document)].map((byte) => Buffer.from([byte]));
  const stage = createListingRewriter({
    operation: 'ListObjects',
    entry: (listed) => listed,
    keyPrefixHidden: HIDDEN,
    ...(encodingType && { encodingType }),
  });
  return parseXml(runStage(stage, pieces)).child('NextMarker')?.text;
}

describe('the next marker of ListObjects', () => {
  it.each<[string, Page, string | undefined]>([
    ['behind hidden keys that end a page', { keys: ['!', '.own/1'], truncated: true }, BEHIND],
    ['behind hidden keys that are all of a page', { keys: ['.own/1', '.own/2'], truncated: true }, BEHIND],
    [
      'URL-encoded when keys are',
      { keys: ['.own%2F1'], truncated: true, encodingType: 'url' },
      encodeURIComponent(BEHIND),
    ],
    [
      'though the page says last that it is truncated',
      { keys: ['.own/1'], truncated: true, truncatedLast: true },
      BEHIND,
    ],
    ['of the backend, where it names one', { keys: ['.own/1'], truncated: true, nextMarker: 'x' }, 'x'],
    ['of no page that ends with a key that is shown', { keys: ['.own/1', 'a'], truncated: true }, undefined],
    ['of no last page', { keys: ['.own/1'], truncated: false }, undefined],
    ['of no page without hidden keys', { keys: ['a', 'b'], truncated: true }, undefined],
  ])('is %s', (_what, page, marker) => {
    expect(markerOf(page)).toBe(marker);
  });
});
