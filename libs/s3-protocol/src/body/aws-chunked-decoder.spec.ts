import { createSecretKey } from 'node:crypto';
import { runStage } from '@s3ep/byte-stage';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  encodeSignedChunks,
  encodeUnsignedChunks,
  type ChunkedBody,
} from '../../fixtures/encode-aws-chunked';
import { EXAMPLE } from '../../fixtures/example-credentials';
import { wireRequest } from '../../fixtures/wire-request';
import type { PayloadProof, StreamingSignedProof } from '../auth';
import type { S3Error } from '../errors';
import { createChecksum } from './create-checksum';
import { MAX_LINE_BYTES } from './line-reader';
import { openBodyVerifier } from './open-body-verifier';

const CONTENT = Buffer.from('The quick brown fox jumps over the lazy dog');
const UNSIGNED: PayloadProof = { kind: 'streaming-unsigned-trailer' };
const SIGNED: StreamingSignedProof = {
  kind: 'streaming-signed',
  trailer: false,
  seedSignature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  signingKey: createSecretKey(Buffer.alloc(32, 7)),
  scope: EXAMPLE.scope,
  amzDate: EXAMPLE.amzDate,
};
const SIGNED_TRAILER: StreamingSignedProof = { ...SIGNED, trailer: true };

function crc32(bytes: Buffer): string {
  const checksum = createChecksum('CRC32');
  checksum.update(bytes);
  return checksum.digest().toString('base64');
}
const TRAILER = `x-amz-checksum-crc32:${crc32(CONTENT)}`;

interface Sent {
  readonly proof: PayloadProof;
  readonly wire: Buffer | readonly Buffer[];
  readonly decodedLength?: number;
  readonly trailer?: string;
}

function decode({ proof, wire, decodedLength = CONTENT.length, trailer }: Sent): Buffer {
  const request = wireRequest({
    method: 'PUT',
    target: '/bucket/key',
    headers: {
      host: 'h',
      'transfer-encoding': 'chunked',
      'x-amz-decoded-content-length': String(decodedLength),
      ...(trailer !== undefined && { 'x-amz-trailer': trailer }),
    },
  });
  return runStage(openBodyVerifier({ request, proof }), wire);
}

/** The code of the refusal, or "accepted". */
function outcome(sent: Sent): string {
  try {
    decode(sent);
  } catch (error) {
    return (error as S3Error).code;
  }
  return 'accepted';
}

interface Mode {
  readonly name: string;
  readonly proof: PayloadProof;
  readonly trailer?: string;
  encode(body: Omit<ChunkedBody, 'trailer'>): Buffer;
}

const withTrailer = (body: Omit<ChunkedBody, 'trailer'>): ChunkedBody => ({
  ...body,
  trailer: `x-amz-checksum-crc32:${crc32(body.content)}`,
});
const MODES: readonly Mode[] = [
  { name: 'signed', proof: SIGNED, encode: (body) => encodeSignedChunks(body, SIGNED) },
  {
    name: 'signed with a trailer',
    proof: SIGNED_TRAILER,
    trailer: 'x-amz-checksum-crc32',
    encode: (body) => encodeSignedChunks(withTrailer(body), SIGNED_TRAILER),
  },
  {
    name: 'unsigned with a trailer',
    proof: UNSIGNED,
    trailer: 'x-amz-checksum-crc32',
    encode: (body) => encodeUnsignedChunks(withTrailer(body)),
  },
];

const announced = (mode: Mode): { trailer?: string } =>
  mode.trailer === undefined ? {} : { trailer: mode.trailer };
const wireOf = (mode: Mode): Buffer => mode.encode({ content: CONTENT, chunkBytes: 16 });

/** What may differ without a difference: the case of a size or a trailer's name, the white at its line's end. */
const meaning = (wire: Buffer): string =>
  wire
    .toString('latin1')
    .toLowerCase()
    .replace(/[ \t\r]*\n/g, '\n');

describe.each(MODES)('aws-chunked, $name', (mode) => {
  it('is decoded however the bytes arrive', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: 1, max: 70 }),
        fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 12 }),
        (bytes, chunkBytes, cuts) => {
          const content = Buffer.from(bytes);
          const wire = mode.encode({ content, chunkBytes });
          const pieces: Buffer[] = [];
          let at = 0;
          for (const cut of cuts) pieces.push(wire.subarray(at, (at += cut)));
          pieces.push(wire.subarray(at));
          const decoded = decode({
            proof: mode.proof,
            wire: pieces,
            decodedLength: content.length,
            ...announced(mode),
          });
          expect(decoded.equals(content)).toBe(true);
        },
      ),
    );
  });

  it('is decoded one byte at a time', () => {
    const wire = Array.from(wireOf(mode), (byte) => Buffer.of(byte));
    expect(decode({ proof: mode.proof, wire, ...announced(mode) })).toEqual(CONTENT);
  });

  it('is an empty object when there is but the last chunk', () => {
    const wire = mode.encode({ content: Buffer.alloc(0), chunkBytes: 16 });
    expect(decode({ proof: mode.proof, wire, decodedLength: 0, ...announced(mode) }).length).toBe(0);
  });

  it('is refused wherever it is cut', () => {
    const wire = wireOf(mode);
    for (let length = 0; length < wire.length; length++) {
      const cut = { proof: mode.proof, wire: wire.subarray(0, length), ...announced(mode) };
      expect([length, outcome(cut)]).not.toEqual([length, 'accepted']);
    }
  });

  it('is refused with bytes after its end', () => {
    const wire = Buffer.concat([wireOf(mode), Buffer.from('x')]);
    expect(outcome({ proof: mode.proof, wire, ...announced(mode) })).not.toBe('accepted');
  });

  it.each([-1, 1])('is refused when its decoded length is off by %d', (difference) => {
    const decodedLength = CONTENT.length + difference;
    expect(outcome({ proof: mode.proof, wire: wireOf(mode), decodedLength, ...announced(mode) })).toBe(
      'IncompleteBody',
    );
  });

  it('never delivers other content, whichever bit of the wire is flipped', () => {
    const wire = wireOf(mode);
    for (let at = 0; at < wire.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const altered = Buffer.from(wire);
        altered[at]! ^= 1 << bit;
        let decoded: Buffer | undefined;
        try {
          decoded = decode({ proof: mode.proof, wire: altered, ...announced(mode) });
        } catch {
          continue;
        }
        expect([at, bit, decoded.equals(CONTENT)]).toEqual([at, bit, true]);
        expect([at, bit, meaning(altered)]).toEqual([at, bit, meaning(wire)]);
      }
    }
  });
});

describe('aws-chunked, in the shapes of different encoders', () => {
  const shapes = [
    ['the SDKs', {}],
    ['an empty line before the trailers', { beforeTrailer: '\r\n' }],
    ['a trailer ended by LF, then CRLF', { trailerEnd: '\n\r\n' }],
    ['an empty line more at the end', { bodyEnd: '\r\n\r\n' }],
  ] as const;

  it.each(shapes)('accepts %s, signed', (_who, shape) => {
    const wire = encodeSignedChunks(
      { content: CONTENT, chunkBytes: 16, trailer: TRAILER, shape },
      SIGNED_TRAILER,
    );
    expect(decode({ proof: SIGNED_TRAILER, wire, trailer: 'x-amz-checksum-crc32' })).toEqual(CONTENT);
  });

  it.each(shapes)('accepts %s, unsigned', (_who, shape) => {
    const wire = encodeUnsignedChunks({ content: CONTENT, chunkBytes: 16, trailer: TRAILER, shape });
    expect(decode({ proof: UNSIGNED, wire, trailer: 'x-amz-checksum-crc32' })).toEqual(CONTENT);
  });

  it('accepts a trailer mode without trailers', () => {
    const body = { content: CONTENT, chunkBytes: 16 };
    expect(decode({ proof: UNSIGNED, wire: encodeUnsignedChunks(body) })).toEqual(CONTENT);
    expect(decode({ proof: SIGNED_TRAILER, wire: encodeSignedChunks(body, SIGNED_TRAILER) })).toEqual(
      CONTENT,
    );
  });

  it('ignores extensions that it does not know', () => {
    const wire = Buffer.from(`2b;a=b;chunk-signature=x\r\n${CONTENT.toString()}\r\n0;c=\r\n\r\n`);
    expect(decode({ proof: UNSIGNED, wire })).toEqual(CONTENT);
  });
});

describe('aws-chunked, unsigned, is refused with', () => {
  const text = CONTENT.toString();
  const data = `2b\r\n${text}\r\n`;
  it.each<[string, string, string]>([
    ['nothing at all', '', 'IncompleteBody'],
    ['no size', `\r\n${text}\r\n0\r\n\r\n`, 'IncompleteBody'],
    ['a size that is no number', `xyz\r\n${text}\r\n0\r\n\r\n`, 'IncompleteBody'],
    ['a negative size', `-2b\r\n${text}\r\n0\r\n\r\n`, 'IncompleteBody'],
    ['a size with 0x', `0x2b\r\n${text}\r\n0\r\n\r\n`, 'IncompleteBody'],
    ['a size after a space', ` 2b\r\n${text}\r\n0\r\n\r\n`, 'IncompleteBody'],
    ['a size before a space', `2b \r\n${text}\r\n0\r\n\r\n`, 'IncompleteBody'],
    ['a size of too many digits', `0000000000000002b\r\n${text}\r\n0\r\n\r\n`, 'IncompleteBody'],
    ['a size beyond all numbers', `fffffffffffffff\r\n${text}`, 'IncompleteBody'],
    ['a size ended by LF alone', `2b\n${text}\r\n0\r\n\r\n`, 'IncompleteBody'],
    ['an extension without value', `2b;a\r\n${text}\r\n0\r\n\r\n`, 'IncompleteBody'],
    ['data ended by LF alone', `2b\r\n${text}\n0\r\n\r\n`, 'IncompleteBody'],
    ['data longer than its size', `2a\r\n${text}\r\n0\r\n\r\n`, 'IncompleteBody'],
    ['data shorter than its size', `2b\r\n${text.slice(1)}\r\n0\r\n\r\n`, 'IncompleteBody'],
    ['no last chunk', data, 'IncompleteBody'],
    ['no empty line at the end', `${data}0\r\n`, 'IncompleteBody'],
    ['an endless header', `2b;a=${'x'.repeat(MAX_LINE_BYTES)}\r\n`, 'IncompleteBody'],
    ['a chunk after the last', `${data}0\r\n${data}0\r\n\r\n`, 'MalformedTrailerError'],
    ['a trailer that was not announced', `${data}0\r\n${TRAILER}\r\n\r\n`, 'MalformedTrailerError'],
    ['a trailer signature', `${data}0\r\nx-amz-trailer-signature:a\r\n\r\n`, 'MalformedTrailerError'],
    ['a trailer without a colon', `${data}0\r\nx\r\n\r\n`, 'MalformedTrailerError'],
    ['many empty lines', `${data}0\r\n\r\n\r\n\r\n\r\n`, 'MalformedTrailerError'],
  ])('%s', (_what, wire, code) => {
    expect(outcome({ proof: UNSIGNED, wire: Buffer.from(wire) })).toBe(code);
  });

  it.each<[string, string, string]>([
    ['the announced trailer missing', '', 'MalformedTrailerError'],
    ['the announced trailer twice', `${TRAILER}\r\n${TRAILER}\r\n`, 'MalformedTrailerError'],
    ['another trailer than announced', 'x-amz-checksum-crc32c:AAAAAA==\r\n', 'MalformedTrailerError'],
    ['a trailer that is no checksum', 'x-amz-checksum-crc32:AAAA\r\n', 'InvalidRequest'],
    ['the checksum of something else', 'x-amz-checksum-crc32:AAAAAA==\r\n', 'BadDigest'],
    ['an endless trailer', `x-amz-checksum-crc32:${'A'.repeat(MAX_LINE_BYTES)}\r\n`, 'IncompleteBody'],
  ])('%s', (_what, trailers, code) => {
    const wire = Buffer.from(`${data}0\r\n${trailers}\r\n`);
    expect(outcome({ proof: UNSIGNED, wire, trailer: 'x-amz-checksum-crc32' })).toBe(code);
  });

  it('a size beyond what was declared, before any of its data', () => {
    const request = wireRequest({
      method: 'PUT',
      target: '/bucket/key',
      headers: { host: 'h', 'x-amz-decoded-content-length': '43' },
    });
    const verifier = openBodyVerifier({ request, proof: UNSIGNED });
    const emit = (): never => {
      throw new Error('nothing is to be emitted');
    };
    expect(() => {
      verifier.write(Buffer.from('2c\r\n'), emit);
    }).toThrow(expect.objectContaining({ code: 'IncompleteBody' }));
  });
});

describe('aws-chunked, signed, is refused with', () => {
  const wire = encodeSignedChunks({ content: CONTENT, chunkBytes: 16 }, SIGNED).toString();
  const [, first = ''] = /chunk-signature=(\w+)/.exec(wire) ?? [];
  const withTrailers = encodeSignedChunks(
    { content: CONTENT, chunkBytes: 16, trailer: TRAILER },
    SIGNED_TRAILER,
  ).toString();

  it.each<[string, string, string]>([
    ['another signature of a chunk', wire.replace(first, '0'.repeat(64)), 'SignatureDoesNotMatch'],
    ['other data', wire.replace('quick', 'quack'), 'SignatureDoesNotMatch'],
    [
      'another last chunk',
      wire.replace(/0;chunk-signature=./, '0;chunk-signature=x'),
      'SignatureDoesNotMatch',
    ],
    ['no signature', wire.replace(/;chunk-signature=\w+/, ''), 'IncompleteBody'],
    ['no signature of the last chunk', wire.replace(/0;chunk-signature=\w+/, '0'), 'IncompleteBody'],
    ['two signatures', wire.replace(first, `${first};chunk-signature=${first}`), 'IncompleteBody'],
    ['an unsigned trailer', wire.replace(/\r\n$/, `${TRAILER}\r\n\r\n`), 'MalformedTrailerError'],
  ])('%s', (_what, altered, code) => {
    expect(outcome({ proof: SIGNED, wire: Buffer.from(altered) })).toBe(code);
  });

  it('chunks in another order', () => {
    const parts = wire.split(/(?<=\r\n)(?=[0-9a-f]+;chunk-signature)/);
    const swapped = [parts[1], parts[0], ...parts.slice(2)].join('');
    expect(outcome({ proof: SIGNED, wire: Buffer.from(swapped) })).toBe('SignatureDoesNotMatch');
  });

  it('the chunks of another request', () => {
    const proof = { ...SIGNED, seedSignature: '0'.repeat(64) };
    expect(outcome({ proof, wire: Buffer.from(wire) })).toBe('SignatureDoesNotMatch');
  });

  it.each<[string, string, string]>([
    [
      'another trailer signature',
      withTrailers.replace(/trailer-signature:./, 'trailer-signature:x'),
      'SignatureDoesNotMatch',
    ],
    [
      'no trailer signature',
      withTrailers.replace(/x-amz-trailer-signature:\w+\r\n/, ''),
      'MalformedTrailerError',
    ],
    [
      'another trailer',
      withTrailers.replace(TRAILER, 'x-amz-checksum-crc32:AAAAAA=='),
      'SignatureDoesNotMatch',
    ],
    ['a trailer after its signature', withTrailers.replace(/\r\n$/, 'a:b\r\n\r\n'), 'MalformedTrailerError'],
  ])('%s', (_what, altered, code) => {
    expect(altered).not.toBe(withTrailers);
    const sent = { proof: SIGNED_TRAILER, wire: Buffer.from(altered), trailer: 'x-amz-checksum-crc32' };
    expect(outcome(sent)).toBe(code);
  });

  it('its trailer after the signature of the trailer', () => {
    const [, signature = ''] = /(x-amz-trailer-signature:\w+\r\n)/.exec(withTrailers) ?? [];
    const swapped = withTrailers.replace(signature, '').replace(TRAILER, signature + TRAILER);
    const sent = { proof: SIGNED_TRAILER, wire: Buffer.from(swapped), trailer: 'x-amz-checksum-crc32' };
    expect(outcome(sent)).toBe('MalformedTrailerError');
  });

  it('a well-signed checksum of something else', () => {
    const body = { content: CONTENT, chunkBytes: 16, trailer: 'x-amz-checksum-crc32:AAAAAA==' };
    const sent = { proof: SIGNED_TRAILER, wire: encodeSignedChunks(body, SIGNED_TRAILER) };
    expect(outcome({ ...sent, trailer: 'x-amz-checksum-crc32' })).toBe('BadDigest');
  });
});
