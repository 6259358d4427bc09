import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { promisedElfBytes } from './promised-elf-bytes';

/**
 * Loads native packages, and none of a file that was cut short: the dynamic loader of Linux maps what the tables of the
 * file promise, and the process would end with SIGBUS, unlogged, when it touches what is not there. (Those of macOS and
 * Windows refuse such a file themselves.) Packages choose themselves which of their files they load, so each is looked at
 * where all of them come by, `process.dlopen`, while `load` runs.
 *
 * @throws whatever `load` throws, but rather why the first file was not loaded: packages swallow that
 */
export function refusingCutBinaries<Loaded>(load: () => Loaded): Loaded {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- put back, and called with `process`
  const { dlopen } = process;
  let failure: unknown;
  process.dlopen = (module: object, file: string, ...flags: [flags?: number]) => {
    try {
      refuseCut(file);
      dlopen.call(process, module, file, ...(flags as [number]));
    } catch (error) {
      failure ??= error;
      throw error;
    }
  };
  try {
    return load();
  } catch (error) {
    throw failure ?? error;
  } finally {
    process.dlopen = dlopen;
  }
}

function refuseCut(file: string): void {
  const descriptor = openSync(file, 'r');
  try {
    const promised = promisedElfBytes((offset, bytes) => readAt(descriptor, offset, bytes));
    const { size } = fstatSync(descriptor);
    if (size < promised)
      throw new Error(`${file} was cut short: it has ${size} bytes, and should have at least ${promised}`);
  } finally {
    closeSync(descriptor);
  }
}

function readAt(descriptor: number, offset: number, bytes: number): DataView {
  const buffer = new ArrayBuffer(bytes);
  const read =
    offset > Number.MAX_SAFE_INTEGER ? 0 : readSync(descriptor, new DataView(buffer), { position: offset });
  return new DataView(buffer, 0, read);
}
