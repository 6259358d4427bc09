// Looks for runs of plaintext in stored files, exactly: every run of 16 bytes, at every offset of every file.
//   find-plaintext.mjs DIRECTORY PLAINTEXT...     exit code 1 and the places if there is one
// A plaintext that repeats a block of a multiple of 8 bytes can be given as that block written twice.
//
// A run of 16 bytes holds a word of 8 bytes that lies at a multiple of 8 in the plaintext. Those words are indexed;
// the words at every offset of the stored files are looked up, and what is found is compared further.
import { closeSync, openSync, readFileSync, readSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const RUN_BYTES = 16;
const WORD_BYTES = 8;
const READ_BYTES = 4 * 1024 * 1024;
const SLOT_BITS = 22;
const FILTER_BITS_PER_WORD = 32;

const [directory, ...plaintextFiles] = process.argv.slice(2);
// Zeros between the files, so that no run crosses from one to the next unseen.
const plaintext = Buffer.concat(plaintextFiles.map((file) => padded(readFileSync(file))));
// No larger than it has to be: it is looked at for every byte, and should stay in the processor's cache.
const FILTER_BITS = Math.min(
  27,
  12 + Math.ceil(Math.log2(1 + (plaintext.length / WORD_BYTES / 4096) * FILTER_BITS_PER_WORD)),
);
const heads = new Int32Array(2 ** SLOT_BITS).fill(-1);
const next = new Int32Array(plaintext.length / WORD_BYTES).fill(-1);
const filter = new Uint32Array(2 ** (FILTER_BITS - 5));

function padded(bytes) {
  return Buffer.concat([bytes, Buffer.alloc(WORD_BYTES - (bytes.length % WORD_BYTES))]);
}

function hash(low, high) {
  const mixed = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

function indexPlaintext() {
  for (let word = 0; word < next.length; word += 1) {
    const at = word * WORD_BYTES;
    const mixed = hash(plaintext.readUInt32LE(at), plaintext.readUInt32LE(at + 4));
    const bit = mixed >>> (32 - FILTER_BITS);
    filter[bit >>> 5] |= 1 << (bit & 31);
    const slot = mixed >>> (32 - SLOT_BITS);
    next[word] = heads[slot];
    heads[slot] = word;
  }
}

/** Where a run begins that the plaintext shares and that goes over the word at stored[at]; -1: there is none. */
function findRun(stored, end, at, slot) {
  for (let word = heads[slot]; word >= 0; word = next[word]) {
    const origin = word * WORD_BYTES;
    if (stored.compare(plaintext, origin, origin + WORD_BYTES, at, at + WORD_BYTES) !== 0) continue;
    let before = 0;
    while (
      before < RUN_BYTES &&
      at - before > 0 &&
      stored[at - before - 1] === plaintext[origin - before - 1]
    )
      before += 1;
    let after = WORD_BYTES;
    while (after < RUN_BYTES && at + after < end && stored[at + after] === plaintext[origin + after])
      after += 1;
    if (before + after >= RUN_BYTES) return at - before;
  }
  return -1;
}

function findIn(stored, end) {
  let low = 0;
  let high = 0;
  for (let next = 0; next < end; next += 1) {
    low = (low >>> 8) | (high << 24);
    high = (high >>> 8) | (stored[next] << 24);
    const at = next + 1 - WORD_BYTES;
    if (at < 0) continue;
    const mixed = hash(low, high);
    const bit = mixed >>> (32 - FILTER_BITS);
    if ((filter[bit >>> 5] & (1 << (bit & 31))) === 0) continue;
    const start = findRun(stored, end, at, mixed >>> (32 - SLOT_BITS));
    if (start >= 0) return start;
  }
  return -1;
}

function searchFile(file) {
  const handle = openSync(file, 'r');
  const window = Buffer.alloc(READ_BYTES + RUN_BYTES);
  try {
    for (let position = 0; ; position += READ_BYTES) {
      const end = readSync(handle, window, 0, window.length, position);
      const found = findIn(window, end);
      if (found >= 0) return position + found;
      if (end < window.length) return -1;
    }
  } finally {
    closeSync(handle);
  }
}

indexPlaintext();
let searched = 0;
let found = 0;
for (const name of readdirSync(directory, { recursive: true })) {
  const file = path.join(directory, name);
  if (!statSync(file).isFile()) continue;
  searched += statSync(file).size;
  const at = searchFile(file);
  if (at < 0) continue;
  found += 1;
  console.log(`${file}: plaintext at byte ${at}`);
}
console.log(
  `searched ${searched} bytes for the runs of ${plaintext.length} bytes: ${found} files with plaintext`,
);
process.exitCode = found === 0 ? 0 : 1;
