import { createRequire } from 'node:module';
import { refusingCutBinaries } from '@s3ep/native';
import { CKF_OS_LOCKING_OK, isCryptokiFailure } from './cryptoki';
import type { Cryptoki } from './cryptoki';

/** Optional and native: asked for only where a KEK is in a hardware module. Its name is no literal so that it may be absent when types are checked. */
const PACKAGE: string = 'pkcs11js';
const MISSING =
  'the optional package pkcs11js is missing or was not built: where there is a C++ compiler and Python, run "npm install pkcs11js", and put node_modules/pkcs11js beside the program (docs/key-management.md, "pkcs11")';
const CKR_CRYPTOKI_ALREADY_INITIALIZED = 0x191;

interface Pkcs11Js {
  readonly PKCS11: new () => LoadableCryptoki;
}
interface LoadableCryptoki extends Cryptoki {
  load(library: string): void;
  C_Initialize(options: { readonly flags: number }): void;
}

/** PKCS#11 initialises a library once in a process (2.40, C_Initialize), whoever uses it. */
const loaded = new Map<string, Promise<Cryptoki>>();

/**
 * A PKCS#11 library, ready to be called. It stays loaded.
 * @throws Error that says what to install where `pkcs11js` is missing, that its binary was cut short, or what the library
 * answered
 */
export function loadCryptoki(library: string): Promise<Cryptoki> {
  const known = loaded.get(library);
  if (known !== undefined) return known;
  const loading = Promise.resolve(library)
    .then(initialise)
    .catch((error: unknown) => {
      loaded.delete(library);
      throw error;
    });
  loaded.set(library, loading);
  return loading;
}

function initialise(library: string): Cryptoki {
  const cryptoki = new (requirePackage().PKCS11)();
  cryptoki.load(library);
  try {
    cryptoki.C_Initialize({ flags: CKF_OS_LOCKING_OK }); // it is called from several threads
  } catch (error) {
    if (!isCryptokiFailure(error) || error.code !== CKR_CRYPTOKI_ALREADY_INITIALIZED) throw error;
  }
  return cryptoki;
}

function requirePackage(): Pkcs11Js {
  const require = createRequire(import.meta.url);
  try {
    return refusingCutBinaries(() => require(PACKAGE) as Pkcs11Js);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new Error(code === 'MODULE_NOT_FOUND' ? MISSING : `the optional package pkcs11js: ${message}`, {
      cause,
    });
  }
}
