import { copyFileSync, readFileSync, truncateSync } from 'node:fs';
import { createRequire } from 'node:module';
import { refusingCutBinaries } from '../refusing-cut-binaries';

/**
 * For a process of its own, which ends with SIGBUS where the guard fails: loads a native file after it was cut to one
 * length after another, then whole, and prints what came of it.
 *   load-cut-copies.ts NATIVE_FILE FOLDER
 */
const [native = '', folder = ''] = process.argv.slice(2);
const PAGE_BYTES = 4096;
const HEAD_BYTES = 700; // header and program headers, at every length
const TAIL_BYTES = 100;

const require = createRequire(import.meta.url);
const bytes = readFileSync(native).length;
const lengths = Array.from({ length: bytes }, (_, length) => length).filter(
  (length) =>
    length < HEAD_BYTES ||
    length >= bytes - TAIL_BYTES ||
    [0, 1, PAGE_BYTES - 1].includes(length % PAGE_BYTES),
);
const cut = `${folder}/cut.node`;
copyFileSync(native, cut);
const loadedAt: number[] = [];
const reasons = new Set<string>();
for (const length of lengths.reverse()) {
  truncateSync(cut, length);
  try {
    refusingCutBinaries(() => require(cut) as unknown);
    loadedAt.push(length);
  } catch (error) {
    reasons.add((error as Error).message.replaceAll(cut, 'FILE').replaceAll(/\d+/g, 'N'));
  }
}
copyFileSync(native, `${folder}/whole.node`);
const started = performance.now();
refusingCutBinaries(() => require(`${folder}/whole.node`) as unknown);
const milliseconds = performance.now() - started;
console.log(
  JSON.stringify({ attempts: lengths.length, loadedAt, reasons: [...reasons], whole: true, milliseconds }),
);
