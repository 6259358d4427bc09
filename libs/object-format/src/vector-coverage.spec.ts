import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { MultipartVector } from '../../../test/vectors/multipart-vector';
import type { ObjectVector } from '../../../test/vectors/vector';
import { decodeRecord } from './record/decode-record';

const DIRECTORY = path.join(import.meta.dirname, '../../../docs/specs/vectors');
const FILES = ['objects', 'record-refusals', 'stored-refusals', 'multipart-objects', 'multipart-refusals'];
const vectors = FILES.flatMap(
  (name) =>
    JSON.parse(readFileSync(path.join(DIRECTORY, `${name}.json`), 'utf8')) as (
      ObjectVector | MultipartVector
    )[],
);

/** What a record holds and how it is opened, as in `multipart 128`. */
function featuresOf({ record: text, kek, kekId }: ObjectVector | MultipartVector): readonly string[] {
  try {
    const { kind, extensions } = decodeRecord(text);
    const provider = typeof kek === 'string' ? 'local-aes' : 'rsa';
    const opened = kekId === undefined ? provider : `recipient of ${provider}`;
    return [opened, ...extensions.map(({ type }) => String(type))].map((feature) => `${kind} ${feature}`);
  } catch {
    return []; // that it cannot be read is what it is about
  }
}

const featuresWhere = (isWanted: (expected: string) => boolean): ReadonlySet<string> =>
  new Set(vectors.filter(({ expect: expected }) => isWanted(expected)).flatMap(featuresOf));

describe('the published vectors', () => {
  it.each([
    'single-part local-aes',
    'single-part rsa',
    'single-part recipient of local-aes',
    'single-part recipient of rsa',
    'single-part 1',
    'single-part 3',
    'single-part 128',
    'multipart local-aes',
    'multipart recipient of local-aes',
    'multipart 1',
    'multipart 2',
    'multipart 3',
    'multipart 128',
  ])('have an object to be accepted with: %s', (feature) => {
    expect([...featuresWhere((expected) => expected === 'success')]).toContain(feature);
  });

  it.each([
    'single-part recipient of local-aes',
    'single-part 1',
    'single-part 3',
    'single-part 128',
    'multipart recipient of local-aes',
    'multipart 2',
    'multipart 3',
    'multipart 128',
  ])('have an object to be refused with: %s', (feature) => {
    expect([...featuresWhere((expected) => expected !== 'success')]).toContain(feature);
  });
});
