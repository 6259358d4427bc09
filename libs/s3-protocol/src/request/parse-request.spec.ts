import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { S3Error } from '../errors';
import { parseRequest } from './parse-request';
import { MAX_HEADERS, MAX_QUERY_PARAMETERS } from './request-limits';

const HOST = ['Host', 's3.example.com:8080'];
const OPTIONS = { baseDomains: ['s3.example.com', 'eu.s3.example.com'] };

const parse = (target: string, rawHeaders = HOST, method = 'GET') =>
  parseRequest({ method, target, rawHeaders }, OPTIONS);

const codeOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (error instanceof S3Error) return error.code;
    throw error;
  }
  return 'no error';
};

describe('parseRequest', () => {
  it.each([
    ['/', undefined, undefined],
    ['/bucket', 'bucket', undefined],
    ['/bucket/', 'bucket', undefined],
    ['/bucket?acl', 'bucket', undefined],
    ['/bucket/key', 'bucket', 'key'],
    ['/bucket//key', 'bucket', '/key'],
    ['/bucket//', 'bucket', '/'],
    ['/bucket/key/', 'bucket', 'key/'],
    ['/bucket/a//b', 'bucket', 'a//b'],
    ['/bucket/a/../b', 'bucket', 'a/../b'],
    ['/bucket/a/./b', 'bucket', 'a/./b'],
    ['/bucket/.', 'bucket', '.'],
    ['/bucket/..', 'bucket', '..'],
    ['/bucket/%2E%2e/x', 'bucket', '../x'],
    ['/bucket/a%2Fb', 'bucket', 'a/b'],
    ['/bucket/%2F', 'bucket', '/'],
    ['/bucket/a+b', 'bucket', 'a+b'],
    ['/bucket/a%2Bb', 'bucket', 'a+b'],
    ['/bucket/a%20b', 'bucket', 'a b'],
    ['/bucket/a%252Fb', 'bucket', 'a%2Fb'],
    ['/bucket/a%3Fb?x', 'bucket', 'a?b'],
    ['/bucket/a;b=c,d:e@f', 'bucket', 'a;b=c,d:e@f'],
    ['/bucket/%C3%A4', 'bucket', 'ä'],
    ['/bucket/\xc3\xa4', 'bucket', 'ä'],
    ['/bucket/%F0%9F%98%80', 'bucket', '😀'],
    ['/bucket/%01%7f', 'bucket', '\u0001\u007f'],
    ['/b%75cket/k', 'bucket', 'k'],
    ['/Legacy_Bucket.Name/k', 'Legacy_Bucket.Name', 'k'],
    ['http://s3.example.com/bucket/a//b', 'bucket', 'a//b'],
    ['HTTP://other.example.com?acl', undefined, undefined],
  ])('takes %s for its bucket and key, byte for byte', (target, bucket, key) => {
    const request = parse(target);
    expect(request.bucket).toBe(bucket);
    expect(request.key).toBe(key);
    expect(request.addressing).toBe('path');
  });

  it.each([
    ['bucket.s3.example.com', '/a/b', 'bucket', 'a/b'],
    ['bucket.s3.example.com', '//bucket', 'bucket', '/bucket'],
    ['BUCKET.S3.Example.Com:443', '/', 'bucket', undefined],
    ['my.dotted.bucket.s3.example.com', '/k', 'my.dotted.bucket', 'k'],
    ['bucket.eu.s3.example.com', '/k', 'bucket', 'k'],
  ])('finds the bucket of %s%s in the host', (host, target, bucket, key) => {
    const request = parse(target, ['Host', host]);
    expect(request).toMatchObject({ bucket, addressing: 'virtual-hosted' });
    expect(request.key).toBe(key);
  });

  it('takes the host of the absolute form before the header', () => {
    expect(parse('http://bucket.s3.example.com/key')).toMatchObject({
      bucket: 'bucket',
      key: 'key',
      rawPath: '/key',
    });
  });

  it('signs the host of the absolute form, since it is the one that counts', () => {
    const { headers } = parse('http://bucket.s3.example.com/key');
    expect(headers.host).toBe('bucket.s3.example.com');
  });

  it.each([
    ['eu.s3.example.com'],
    ['bucket.s3.example.com.evil.org'],
    ['xs3.example.com'],
    ['[::1]:8080'],
    [''],
  ])('does not take host %s for a virtual-hosted bucket', (host) => {
    expect(parse('/bucket', ['Host', host])).toMatchObject({ bucket: 'bucket', addressing: 'path' });
  });

  it('accepts OPTIONS * as a request to the service', () => {
    const request = parse('*', HOST, 'OPTIONS');
    expect(request.rawPath).toBe('*');
    expect(request.bucket).toBeUndefined();
  });

  it('keeps path and query as they came, and parses the query in order', () => {
    const request = parse('/bucket/a%2fb?prefix=x%2Fy+z&acl&empty=&&a=b=c?d');
    expect(request.rawPath).toBe('/bucket/a%2fb');
    expect(request.rawQuery).toBe('prefix=x%2Fy+z&acl&empty=&&a=b=c?d');
    expect(request.query.entries).toEqual([
      { name: 'prefix', value: 'x/y+z' },
      { name: 'acl', value: '' },
      { name: 'empty', value: '' },
      { name: 'a', value: 'b=c?d' },
    ]);
    expect(request.query.has('acl')).toBe(true);
    expect(request.query.has('ACL')).toBe(false);
    expect(request.query.get('a')).toBe('b=c?d');
  });

  it('lowers header names, trims values, joins repeated ones, and has no prototype', () => {
    const { headers } = parse('/', [...HOST, 'X-Amz-Meta-A', ' 1\t', 'x-amz-meta-a', '2', '__proto__', 'x']);
    expect(headers['x-amz-meta-a']).toBe('1,2');
    expect(headers['__proto__']).toBe('x');
    expect(Object.getPrototypeOf(headers)).toBeNull();
    expect('toString' in headers).toBe(false);
  });

  it('freezes all of it', () => {
    const request = parse('/bucket/key?a=1');
    for (const part of [
      request,
      request.headers,
      request.query,
      request.query.entries,
      request.query.entries[0],
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it.each([
    ['InvalidURI', '/bucket/%'],
    ['InvalidURI', '/bucket/%2'],
    ['InvalidURI', '/bucket/%zz'],
    ['InvalidURI', '/bucket/a%00b'],
    ['InvalidURI', '/bucket/%FF'],
    ['InvalidURI', '/bucket/%C0%AF'], // overlong slash
    ['InvalidURI', '/bucket/%ED%A0%80'], // lone surrogate
    ['InvalidURI', '/bucket/%C3'],
    ['InvalidURI', '/bucket/\xc3'],
    ['InvalidURI', '/bucket/\u20ac'],
    ['InvalidURI', '/bucket/a b'],
    ['InvalidURI', '/bucket/a#b'],
    ['InvalidURI', '/bucket?a=%'],
    ['InvalidURI', '/bucket?%00'],
    ['InvalidURI', 'bucket/key'],
    ['InvalidURI', ''],
    ['InvalidURI', '*'],
    ['InvalidURI', 'http:///bucket'],
    ['InvalidURI', 'http://user@host/bucket'],
    ['InvalidURI', 'ftp://host/bucket'],
    ['InvalidURI', `/bucket?prefix=${'a'.repeat(8192)}`],
    [
      'InvalidURI',
      `/bucket?${Array.from({ length: MAX_QUERY_PARAMETERS + 1 }, (_, i) => `p${i}`).join('&')}`,
    ],
    ['InvalidURI', `/${'a'.repeat(70_000)}`],
    ['InvalidArgument', '/bucket?prefix=a&prefix=b'],
    ['InvalidArgument', '/bucket?acl&%61cl'],
    ['InvalidBucketName', '//bucket'],
    ['InvalidBucketName', '/ab/key'],
    ['InvalidBucketName', '/.bucket/key'],
    ['InvalidBucketName', '/../key'],
    ['InvalidBucketName', '/buck%2Fet/key'],
    ['InvalidBucketName', '/b%C3%A4rbucket/key'],
    ['InvalidBucketName', `/${'b'.repeat(256)}`],
    ['KeyTooLongError', `/bucket/${'k'.repeat(1025)}`],
    ['KeyTooLongError', `/bucket/${'%C3%A4'.repeat(512)}k`],
    ['KeyTooLongError', `/bucket/${'%41'.repeat(2000)}`],
  ])('answers %s to %s', (code, target) => {
    expect(codeOf(() => parse(target))).toBe(code);
  });

  it.each([
    [`/bucket/${'k'.repeat(1024)}`],
    [`/bucket/${'%C3%A4'.repeat(512)}`],
    [`/bucket/${'%41'.repeat(1024)}`],
  ])('accepts a key of exactly 1,024 bytes', (target) => {
    expect(Buffer.byteLength(parse(target).key!)).toBe(1024);
  });

  it.each<[string, string[]]>([
    ['InvalidRequest', ['Host', 'a', 'host', 'b']],
    ['InvalidRequest', [...HOST, 'Content-Length', '1', 'Content-Length', '1']],
    ['InvalidRequest', [...HOST, 'Content-Length', '1,1']],
    ['InvalidRequest', [...HOST, 'Content-Length', '-1']],
    ['InvalidRequest', [...HOST, 'Content-Length', '0x10']],
    ['InvalidRequest', [...HOST, 'Content-Length', '']],
    ['InvalidRequest', [...HOST, 'Content-Length', '1', 'Transfer-Encoding', 'chunked']],
    ['InvalidRequest', [...HOST, 'Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'identity']],
    ['InvalidRequest', [...HOST, 'Authorization', 'a', 'Authorization', 'b']],
    ['InvalidRequest', [...HOST, 'x-amz-copy-source', 'a', 'x-amz-copy-source', 'b']],
    ['NotImplemented', [...HOST, 'Transfer-Encoding', 'gzip, chunked']],
    [
      'RequestHeaderSectionTooLarge',
      [...HOST, ...Array.from({ length: MAX_HEADERS }, (_, i) => [`h${i}`, '']).flat()],
    ],
    ['RequestHeaderSectionTooLarge', [...HOST, 'x-amz-meta-a', 'v'.repeat(16_384)]],
  ])('answers %s to ambiguous or oversized headers %j', (code, rawHeaders) => {
    expect(codeOf(() => parse('/bucket/key', rawHeaders, 'PUT'))).toBe(code);
  });

  it('gives back every key that a client percent-encodes', () => {
    const keys = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 200 })
      .filter((key) => !key.includes('\0') && Buffer.byteLength(key) <= 1024);
    fc.assert(
      fc.property(keys, (key) => {
        expect(parse(`/bucket/${encodeURIComponent(key)}`).key).toBe(key);
      }),
    );
  });

  it('throws nothing but S3 errors, whatever the target', () => {
    const targets = fc.string({
      unit: fc.constantFrom('/', '%', '2', 'F', '?', '&', '=', 'a', '\xc3', '.', ':'),
    });
    fc.assert(
      fc.property(targets, (target) => {
        expect(codeOf(() => parse(target))).toEqual(expect.any(String));
      }),
    );
  });
});
