import { afterAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { refusingCutBinaries } from './refusing-cut-binaries';

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** Those of the packages that are installed here, for whatever C library. */
const NATIVE = globSync(
  [
    `@koromix/koffi-${process.platform}-*/${process.platform}_*/koffi.node`,
    'pkcs11js/build/Release/pkcs11.node',
  ],
  { cwd: path.join(ROOT, 'node_modules') },
);

const nodesOwn = () => Reflect.get(process, 'dlopen') as unknown;

describe('refusingCutBinaries', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cut-binaries-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each(NATIVE)('loads %s whole, and refuses it cut to any length', async (file) => {
    const script = 'libs/native/src/testing/load-cut-copies.ts';
    const native = path.join(ROOT, 'node_modules', file);
    const run = promisify(execFile)(process.execPath, ['scripts/run-ts.mjs', script, native, folder], {
      cwd: ROOT,
    });
    const { attempts, reasons, ...outcome } = JSON.parse((await run).stdout) as Record<string, unknown>;
    expect(outcome).toMatchObject({ loadedAt: [], whole: true });
    expect(attempts).toBeGreaterThan(900);
    expect(reasons).toContain('FILE was cut short: it has N bytes, and should have at least N');
  });

  it('gives back what was loaded, and node its own function', () => {
    const before = nodesOwn();
    expect(refusingCutBinaries(() => 7)).toBe(7);
    expect(nodesOwn()).toBe(before);
  });

  it('passes on why something else failed', () => {
    const before = nodesOwn();
    const load = () => {
      throw new Error('of its own');
    };
    expect(() => refusingCutBinaries(load)).toThrow('of its own');
    expect(nodesOwn()).toBe(before);
  });

  it('says why the first file was not loaded, whatever the package says that swallowed it and looked for others', () => {
    const cut = path.join(folder, 'head.node');
    writeFileSync(cut, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]));
    const other = path.join(folder, 'other.node');
    writeFileSync(other, 'no ELF');
    const load = () => {
      for (const file of [cut, other]) {
        try {
          process.dlopen({ exports: {} }, file);
        } catch {
          // as koffi does
        }
      }
      throw new Error('found nothing');
    };
    expect(() => refusingCutBinaries(load)).toThrow(
      `${cut} was cut short: it has 7 bytes, and should have at least 64`,
    );
  });
});
