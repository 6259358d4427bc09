// Fails if a file under a folder holds a 32-byte run of a plaintext: node no-plaintext.mjs PLAINTEXT_FILE FOLDER
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const ALIGNED_BYTES = 16;
const [plaintextFile, folder] = process.argv.slice(2);
const plaintext = readFileSync(plaintextFile);
const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

// Any run of 31 bytes holds a whole one of 16 that begins at a multiple of 16: only those need to be known.
// Their first four bytes as a number rule out nearly everything without making a string of it.
const runs = new Set();
const heads = new Set();
for (let at = 0; at + ALIGNED_BYTES <= plaintext.length; at += ALIGNED_BYTES) {
  runs.add(plaintext.toString('latin1', at, at + ALIGNED_BYTES));
  heads.add(plaintext.readUInt32LE(at));
}

let storedBytes = 0;
for (const entry of files) {
  const stored = readFileSync(path.join(entry.parentPath, entry.name));
  storedBytes += stored.length;
  for (let at = 0; at + ALIGNED_BYTES <= stored.length; at++) {
    if (!heads.has(stored.readUInt32LE(at))) continue;
    if (!runs.has(stored.toString('latin1', at, at + ALIGNED_BYTES))) continue;
    console.error(`${entry.name}: plaintext at byte ${at}`);
    process.exit(1);
  }
}
if (storedBytes < plaintext.length) {
  console.error(`only ${storedBytes} bytes stored: nothing to look at`);
  process.exit(1);
}
