import { listOf, padded } from './forge-metadata-list';
import { forgeExtension, forgeMetadata } from './forge-record';
import type { Variation } from './vector-base';

const COLOUR = ['x-amz-meta-colour', 'blue'] as const;
const TYPE = ['content-type', 'text/plain'] as const;

/** Lists that no writer makes, sealed well (object-format.md 2.4). */
const LISTS: Readonly<Record<string, Buffer>> = {
  'that descends': padded(listOf(COLOUR, TYPE)),
  'with a name twice': padded(listOf(COLOUR, COLOUR)),
  'with a name in upper case': padded(listOf(['Content-Type', 'text/plain'])),
  'with a header that is not restored': padded(listOf(['set-cookie', 'a=b'])),
  'with a metadata name of the proxy': padded(listOf(['x-amz-meta-s3ep', 'AQ'])),
  'with a line break in a value': padded(listOf(['content-type', 'a\r\nset-cookie: b'])),
  'with a name that is no token': padded(listOf(['x-amz-meta-a b', 'c'])),
  'that is cut short': listOf(['x-amz-meta-colour', 'b'.repeat(60)]).subarray(0, 64),
  'that is not padded': listOf(COLOUR),
  'that is padded with more than it needs': Buffer.concat([padded(listOf(TYPE)), Buffer.alloc(64)]),
  'that is padded with something': Buffer.concat([padded(listOf(TYPE)).subarray(0, -1), Buffer.of(1)]),
  'without padding or anything': Buffer.alloc(0),
};

export const METADATA_REFUSALS: Variation[] = [
  ...Object.entries(LISTS).map(([name, list]): Variation => ({
    name: `sealed metadata ${name}`,
    expect: 'sealed-metadata',
    fields: (_fields, { dek, objectId, checksumsNonce: nonce }) => ({
      extensions: forgeMetadata({ dek, objectId, nonce, list }),
    }),
  })),
  {
    name: 'sealed metadata that does not open',
    expect: 'sealed-metadata',
    fields: (_fields, { dek, objectId, checksumsNonce: nonce }) => {
      const extension = forgeMetadata({ dek, objectId, nonce, list: padded(listOf(TYPE)) });
      extension[20]! ^= 1;
      return { extensions: extension };
    },
  },
  {
    name: 'sealed metadata of another object',
    expect: 'sealed-metadata',
    fields: (_fields, { dek, checksumsNonce: nonce }) => ({
      extensions: forgeMetadata({ dek, objectId: Buffer.alloc(16), nonce, list: padded(listOf(TYPE)) }),
    }),
  },
  {
    name: 'sealed metadata shorter than nonce and tag',
    expect: 'sealed-metadata',
    fields: () => ({ extensions: forgeExtension(128, Buffer.alloc(27)) }),
  },
];
