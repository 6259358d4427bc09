import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { Complain } from '../complain';
import { Secret } from '../secret';
import type { SettingPath } from '../setting-path';
import type { TlsIdentity, TlsServerSettings } from '../settings';
import { type ReadFile, whyUnreadable } from '../source/read-file';
import { readCertificates } from './read-certificates';

export interface TlsCompletion<Tls> {
  readonly tls: Tls;
  /** Where the section is, such as `s3.tls`. */
  readonly at: SettingPath;
  readonly readFile: ReadFile;
  readonly complain: Complain;
}

type TlsFiles = Omit<TlsServerSettings, keyof TlsIdentity>;

/** Reads the files of a listener's TLS, and complains unless a server can be made of them. */
export function completeTls<Tls extends TlsFiles>(completion: TlsCompletion<Tls>): Tls & TlsIdentity {
  const { tls, at, complain } = completion;
  const certificates = readFrom(completion, 'certificateFile', readCertificates) ?? [];
  const key = readFrom(completion, 'privateKeyFile', (text) => ({ text, object: readPrivateKey(text) }));
  const [leaf] = certificates;
  if (leaf !== undefined && key !== undefined) {
    const problem = whyUnusable({ leaf, certificates, key });
    if (problem) complain([...at, 'privateKeyFile'], problem.message, problem.mend);
  }
  return { ...tls, certificates, privateKey: new Secret(key?.text ?? '') };
}

/** Reads the authorities in the file that `name` names. */
export function completeAuthorities<Name extends string>({
  name,
  ...completion
}: TlsCompletion<Readonly<Record<Name, string>>> & { readonly name: Name }): readonly string[] {
  return readFrom(completion, name, readCertificates) ?? [];
}

function readFrom<Name extends string, Content>(
  { tls, at, readFile, complain }: TlsCompletion<Readonly<Record<Name, string>>>,
  name: Name,
  read: (text: string) => Content,
): Content | undefined {
  const file = tls[name];
  let text: string;
  try {
    ({ text } = readFile(file));
  } catch (error) {
    complain([...at, name], `the file ${file} ${whyUnreadable(error)}`, 'name a file that can be read');
    return undefined;
  }
  try {
    return read(text);
  } catch (error) {
    const { message } = error as Error;
    complain([...at, name], `the file ${file} ${message}`, 'put a PEM file of that kind there');
    return undefined;
  }
}

/** @throws Error whose message follows the name of a file; it repeats nothing of the key */
function readPrivateKey(text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch (cause) {
    // RFC 7468 11, and the older form of RFC 1421
    const needsPassphrase = /\bENCRYPTED\b/.test(text);
    throw new Error(needsPassphrase ? 'is under a passphrase' : 'holds no private key in PEM', { cause });
  }
}

interface Pair {
  readonly leaf: string;
  readonly certificates: readonly string[];
  readonly key: { readonly text: string; readonly object: KeyObject };
}

function whyUnusable({ leaf, certificates, key }: Pair): { message: string; mend: string } | undefined {
  if (!new X509Certificate(leaf).checkPrivateKey(key.object)) {
    return {
      message: 'is not the key of the first certificate in certificateFile',
      mend: 'put the server certificate first, and its own key here; files that are being replaced are read again',
    };
  }
  try {
    createSecureContext({ cert: certificates.join(''), key: key.text });
    return undefined;
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    return { message: `cannot be used with its certificate (${code})`, mend: 'have a new pair issued' };
  }
}
