import { describe, expect, it } from '@jest/globals';
import * as sdk from '@aws-sdk/client-s3';
import { parseRequest } from '../request';
import { resolveOperation } from './resolve-operation';

/** What the SDK's model says about the request of an operation. */
interface Modelled {
  readonly name: string;
  readonly method: string;
  readonly uri: string;
  readonly query: readonly string[];
  readonly headers: readonly string[];
}

type Traits = Readonly<Record<string, unknown>>;
type Schema = readonly [number, string, string, Traits, unknown, unknown];

const memberTraits = (member: unknown): Traits =>
  Array.isArray(member) && typeof member[1] === 'object' ? (member[1] as Traits) : {};

function modelled(schema: Schema): Modelled {
  const [, , name, { http }, input] = schema;
  const [method, uri] = http as [string, string];
  const shape = (typeof input === 'function' ? (input as () => unknown)() : input) as Schema | 'unit';
  const members = Array.isArray(shape[5]) ? shape[5].map(memberTraits) : [];
  const named = (trait: string) => members.flatMap((traits) => (traits[trait] as string | undefined) ?? []);
  return {
    name,
    method,
    uri,
    query: named('httpQuery'),
    headers: named('httpHeader').map((header) => header.toLowerCase()),
  };
}

const MODEL = Object.values(sdk as unknown as Record<string, unknown>)
  .filter((value): value is Schema => Array.isArray(value) && value[0] === 9)
  .map(modelled);

/** Documented, and refused on purpose: see the rows of the table. */
const REFUSED_HEADERS =
  /^x-amz-(write-offset-bytes|checksum-(sha512|xxhash.*)|if-match-size|object-if-match|fwd-.*|request-token)$/;

const SERVICE_OPERATIONS = ['ListBuckets', 'ListDirectoryBuckets'];

function pathOf({ name, uri }: Modelled): string {
  if (uri.startsWith('/{Key+}')) return '/bucket/key';
  if (SERVICE_OPERATIONS.includes(name)) return '/';
  return uri.startsWith('/Write') ? uri : '/bucket';
}

function targetOf(operation: Modelled): string {
  const fixed = operation.uri.split('?')[1] ?? [];
  return `${pathOf(operation)}?${[fixed, operation.query.map((key) => `${key}=v`)].flat().join('&')}`;
}

describe('the table of operations', () => {
  it('is held against a model that is there', () => {
    expect(MODEL.length).toBeGreaterThan(100);
  });

  it.each(MODEL.map((operation) => [operation.name, operation] as const))(
    'knows %s with every query name and header of the SDK',
    (name, operation) => {
      const headers = operation.headers
        .filter((header) => header.startsWith('x-amz-') && !REFUSED_HEADERS.test(header))
        .flatMap((header) => [header, 'v']);
      const request = parseRequest(
        { method: operation.method, target: targetOf(operation), rawHeaders: ['Host', 'h', ...headers] },
        { baseDomains: [] },
      );
      expect(resolveOperation(request).name).toBe(name);
    },
  );
});
