import { Sha256 } from '@aws-crypto/sha256-js';
import { describe, expect, it } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { EXAMPLE, EXAMPLE_OPTIONS } from '../../fixtures/example-credentials';
import { wireRequest } from '../../fixtures/wire-request';
import { authenticate } from './authenticate';
import { encodeKeyPath } from './encode-key-path';
import { signRequest } from './sign-request';
import { SigningKeyCache } from './signing-key-cache';

const HOST = 's3.amazonaws.com';
const encode = (text: string): string => encodeKeyPath(text).replaceAll('/', '%2F');

const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((text) => !/\0/.test(text));
const parameterName = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
  .filter((n) => !/\0/.test(n));
const query = fc
  .uniqueArray(fc.tuple(parameterName, fc.string({ unit: 'grapheme', maxLength: 8 })), {
    maxLength: 5,
    selector: ([name]) => name,
  })
  .filter((pairs) => pairs.every(([name, value]) => !/^x-amz-|^__proto__$/i.test(name) && !/\0/.test(value)));
const headerValue = fc
  .string({ unit: fc.constantFrom(...Array.from('abc ,;=/"\'\t09AZ-')), maxLength: 20 })
  .map((value) => value.replace(/^[ \t]+|[ \t]+$/g, ''));
const headers = fc.dictionary(
  fc
    .string({ unit: fc.constantFrom(...Array.from('abcxyz-09')), minLength: 1, maxLength: 8 })
    .map((n) => `x-amz-meta-${n}`),
  headerValue,
  { maxKeys: 4, noNullPrototype: true },
);
const request = fc.record({ key, query, headers, method: fc.constantFrom('GET', 'PUT', 'DELETE', 'HEAD') });

describe('signRequest', () => {
  it('signs like @smithy/signature-v4 (S3), and authenticate accepts it', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (sample) => {
        const path = `/examplebucket/${encodeKeyPath(sample.key)}`;
        const rawQuery = sample.query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
        const all = { host: HOST, 'content-type': 'text/plain', ...sample.headers };
        const added = signRequest({
          method: sample.method,
          path,
          query: rawQuery,
          headers: all,
          payloadHash: 'UNSIGNED-PAYLOAD',
          credentials: EXAMPLE,
          region: EXAMPLE.region,
          date: EXAMPLE.now,
        });
        const signer = new SignatureV4({
          credentials: EXAMPLE,
          region: EXAMPLE.region,
          service: 's3',
          sha256: Sha256,
          uriEscapePath: false,
        });
        const expected = await signer.sign(
          {
            method: sample.method,
            protocol: 'http:',
            hostname: HOST,
            path,
            query: Object.fromEntries(sample.query),
            headers: { ...all, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
          },
          { signingDate: EXAMPLE.now },
        );
        expect(added['authorization']).toBe(expected.headers['authorization']);

        const received = wireRequest({
          method: sample.method,
          target: rawQuery === '' ? path : `${path}?${rawQuery}`,
          headers: { ...all, ...added },
        });
        expect(authenticate(received, EXAMPLE_OPTIONS).accessKeyId).toBe(EXAMPLE.accessKeyId);
      }),
      { numRuns: 150 },
    );
  });

  const base = {
    method: 'GET',
    path: '/b/k',
    query: '',
    payloadHash: 'UNSIGNED-PAYLOAD',
    credentials: EXAMPLE,
    region: EXAMPLE.region,
    date: EXAMPLE.now,
  };

  it('adds and signs the session token of temporary credentials', () => {
    const added = signRequest({
      ...base,
      headers: { Host: HOST },
      credentials: { ...EXAMPLE, sessionToken: 'token' },
    });
    expect(added['x-amz-security-token']).toBe('token');
    expect(added['authorization']).toContain(
      'SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token',
    );
  });

  it('leaves unsigned what proxies on the way may change', () => {
    const added = signRequest({
      ...base,
      headers: { host: HOST, 'user-agent': 'x', 'accept-encoding': 'gzip', range: 'bytes=0-1' },
    });
    expect(added['authorization']).toContain('SignedHeaders=host;x-amz-content-sha256;x-amz-date,');
  });

  it('signs the same with a cache of signing keys', () => {
    const signingKeys = new SigningKeyCache();
    const headers = { host: HOST };
    const fresh = signRequest({ ...base, headers });
    expect(signRequest({ ...base, headers, signingKeys })).toEqual(fresh);
    expect(signRequest({ ...base, headers, signingKeys })).toEqual(fresh);
  });
});
