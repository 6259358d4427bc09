import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { runStage } from '@s3ep/byte-stage';
import { useContentCipher } from '../content-cipher/current-content-cipher';
import { NODE_CONTENT_CIPHER } from '../content-cipher/node-content-cipher';
import { wholeMessage } from '../sizes/map-range';
import { ChunkOpener } from './chunk-opener';
import { ChunkSealer } from './chunk-sealer';

let disposed: string[] = [];

function noting<Disposable extends { dispose(): void }>(name: string, one: Disposable): Disposable {
  const dispose = one.dispose.bind(one);
  one.dispose = () => {
    disposed.push(name);
    dispose();
  };
  return one;
}

beforeEach(() => {
  disposed = [];
  useContentCipher({
    ...NODE_CONTENT_CIPHER,
    name: 'noting',
    encryptor: (key) => noting('encryptor', NODE_CONTENT_CIPHER.encryptor(key)),
    decryptor: (key) => noting('decryptor', NODE_CONTENT_CIPHER.decryptor(key)),
  });
});
afterEach(() => {
  useContentCipher(NODE_CONTENT_CIPHER);
});

it.each([0, 45])('wipes the key at the end of a message of %d bytes, written and read', (plaintextBytes) => {
  const size = { plaintextBytes, chunkBytes: 20 };
  const key = randomBytes(32);
  const [sealerKey, openerKey] = [Buffer.from(key), Buffer.from(key)];
  const sealer = new ChunkSealer({ segmentKey: sealerKey, attemptId: randomBytes(12), ...size });
  const stored = runStage(sealer, randomBytes(plaintextBytes));
  expect(disposed).toEqual(['encryptor']);
  runStage(new ChunkOpener({ segmentKey: () => openerKey, ...size, range: wholeMessage(size) }), stored);
  expect(disposed).toEqual(['encryptor', 'decryptor']);
  // the ciphers had it, and need it no longer
  expect([sealerKey, openerKey]).toEqual([Buffer.alloc(32), Buffer.alloc(32)]);
});
