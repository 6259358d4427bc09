import { describe, expect, it } from '@jest/globals';
import { OPERATIONS, type OperationName, parseRequest, resolveOperation } from '@s3ep/s3-protocol';
import { authorise, mayAccess } from './authorise';
import type { Client, Right } from './client';

function right({
  bucket = 'bucket',
  prefix = '',
  allow,
}: {
  bucket?: string;
  prefix?: string;
  allow: Right['allow'];
}): Right {
  return { matchesBucket: (name) => name === bucket, prefix, allow };
}

function client(...rights: readonly Right[]): Client {
  return { accessKeyId: 'A', rights, backendCredentials: undefined };
}

function request(method: string, target: string): { name: OperationName; allowed: (who: Client) => boolean } {
  const parsed = parseRequest({ method, target, rawHeaders: [] }, { baseDomains: [] });
  const operation = resolveOperation(parsed);
  return {
    name: operation.name,
    allowed: (who) => {
      try {
        authorise(who, operation, parsed);
        return true;
      } catch (error) {
        expect(error).toMatchObject({ code: 'AccessDenied' });
        return false;
      }
    },
  };
}

const READER = client(right({ allow: new Set(['read']) }));
const LISTER = client(right({ prefix: 'mine/', allow: new Set(['list']) }));
const NOBODY = client();

describe('mayAccess', () => {
  it('denies what no right covers', () => {
    expect(mayAccess(NOBODY, { permission: 'read', bucket: 'bucket', key: 'k' })).toBe(false);
  });

  it('needs bucket, prefix and permission in one and the same right', () => {
    const who = client(
      right({ prefix: 'in/', allow: new Set(['read']) }),
      right({ prefix: 'out/', allow: new Set(['write']) }),
      right({ bucket: 'other', allow: new Set(['read', 'write']) }),
    );
    expect(mayAccess(who, { permission: 'read', bucket: 'bucket', key: 'in/k' })).toBe(true);
    expect(mayAccess(who, { permission: 'write', bucket: 'bucket', key: 'out/k' })).toBe(true);
    expect(mayAccess(who, { permission: 'write', bucket: 'bucket', key: 'in/k' })).toBe(false);
    expect(mayAccess(who, { permission: 'read', bucket: 'bucket', key: 'k' })).toBe(false);
  });
});

describe('authorise', () => {
  it('asks for the permission of the operation', () => {
    expect(request('GET', '/bucket/key').allowed(READER)).toBe(true);
    expect(request('PUT', '/bucket/key').allowed(READER)).toBe(false);
    expect(request('DELETE', '/bucket/key').allowed(READER)).toBe(false);
    expect(request('GET', '/other/key').allowed(READER)).toBe(false);
  });

  it.each([
    ['/bucket?prefix=mine%2F', true],
    ['/bucket?list-type=2&prefix=mine%2Fdeeper', true],
    ['/bucket?versions&prefix=mine%2F', true],
    ['/bucket?prefix=mine', false],
    ['/bucket', false],
    ['/bucket?delimiter=mine%2F', false],
  ])('holds a listing to its prefix: %s', (target, allowed) => {
    expect(request('GET', target).allowed(LISTER)).toBe(allowed);
  });

  it('lets everybody ask for buckets, and for a preflight', () => {
    expect(request('GET', '/').allowed(NOBODY)).toBe(true);
    expect(request('OPTIONS', '/bucket/key').allowed(NOBODY)).toBe(true);
  });

  it('leaves the keys of DeleteObjects to whom reads the document, and nothing else', () => {
    const open = request('POST', '/bucket?delete');
    expect(open.name).toBe('DeleteObjects');
    expect(open.allowed(NOBODY)).toBe(true);
    const unchecked = Object.entries(OPERATIONS)
      .filter(([, { permission }]) => permission === ('none' as string))
      .map(([name]) => name);
    expect(unchecked.sort()).toEqual([
      'ListBuckets',
      'ListDirectoryBuckets',
      'OptionsBucket',
      'OptionsObject',
    ]);
  });
});
