import { readFileSync } from 'node:fs';
import path from 'node:path';
import { hash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { canonicalRequest } from './canonical-request';
import { deriveSigningKey, sign } from './signing-key';
import { stringToSign } from './string-to-sign';

interface Case {
  readonly name: string;
  readonly request: string;
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly authorization: string;
}

const SUITE = path.join(import.meta.dirname, '../../fixtures/aws4-testsuite/cases.json');
const CASES = JSON.parse(readFileSync(SUITE, 'utf8')) as Case[];

/** S3 is the one service that does not normalise paths: "a//b" and "a/../b" are keys of their own. */
const NORMALISES_PATHS = [
  'get-relative',
  'get-relative-relative',
  'get-slash',
  'get-slash-dot-slash',
  'get-slash-pointless-dot',
  'get-slashes',
];

const asWireBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

function parseRequestFile(text: string): { method: string; target: string; headers: string[]; body: string } {
  const [head = '', body = ''] = asWireBytes(text).split(/\n\n/);
  const [requestLine = '', ...lines] = head.split('\n');
  const [, method = '', target = ''] = /^(\S+) (.*) HTTP\/1\.1$/.exec(requestLine) ?? [];
  return { method, target, headers: lines, body };
}

/** Lines that begin with a space continue the header before (the suite still has them). */
function headerMap(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  let name = '';
  for (const line of lines) {
    if (line.startsWith(' ')) {
      headers[name] = `${headers[name] ?? ''}\n${line}`;
      continue;
    }
    const colon = line.indexOf(':');
    name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1);
    headers[name] = name in headers ? `${headers[name]!},${value}` : value;
  }
  return headers;
}

function canonicalOf(testCase: Case): string {
  const { method, target, headers: lines, body } = parseRequestFile(testCase.request);
  const headers = headerMap(lines);
  const signedHeaders = /SignedHeaders=([^,]+)/.exec(testCase.authorization)![1]!.split(';');
  // The case gives its session token beside the request.
  const token = /^x-amz-security-token:(.*)$/m.exec(testCase.canonicalRequest)?.[1];
  if (token !== undefined) headers['x-amz-security-token'] ??= token;
  const question = target.indexOf('?');
  return canonicalRequest({
    method,
    rawPath: question < 0 ? target : target.slice(0, question),
    rawQuery: question < 0 ? '' : target.slice(question + 1),
    headers,
    signedHeaders,
    payloadHash: hash('sha256', Buffer.from(body, 'latin1'), 'hex'),
  });
}

describe('the SigV4 test suite of AWS', () => {
  const cases = CASES.filter(({ name }) => !NORMALISES_PATHS.includes(name));

  it('is there', () => {
    expect(cases.length).toBe(28);
  });

  it.each(cases.map((testCase) => [testCase.name, testCase] as const))('%s', (_name, testCase) => {
    const canonical = canonicalOf(testCase);
    expect(canonical).toBe(asWireBytes(testCase.canonicalRequest));
    const toSign = stringToSign({
      amzDate: '20150830T123600Z',
      scope: '20150830/us-east-1/service/aws4_request',
      canonicalRequest: canonical,
    });
    expect(toSign).toBe(testCase.stringToSign);
    const key = deriveSigningKey({
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      day: '20150830',
      region: 'us-east-1',
      service: 'service',
    });
    expect(`Signature=${sign(key, toSign)}`).toBe(/Signature=.*/.exec(testCase.authorization)![0]);
  });

  it.each(NORMALISES_PATHS)('keeps the path of %s as S3 does, where the suite normalises it', (name) => {
    const testCase = CASES.find((candidate) => candidate.name === name)!;
    const sent = parseRequestFile(testCase.request).target;
    expect(canonicalOf(testCase).split('\n')[1]).toBe(sent);
  });
});
