import { createHash } from 'node:crypto';

/** A repeatable source of "random" bytes: SHA-256(seed || u32 counter), for counters from 0, one after another. */
export function fixedRandom(seed: string): (length: number) => Buffer {
  let counter = 0;
  let available = Buffer.alloc(0);
  return (length) => {
    while (available.length < length) {
      const block = Buffer.alloc(4);
      block.writeUInt32BE(counter);
      counter += 1;
      available = Buffer.concat([available, createHash('sha256').update(seed).update(block).digest()]);
    }
    const taken = Buffer.from(available.subarray(0, length));
    available = available.subarray(length);
    return taken;
  };
}
