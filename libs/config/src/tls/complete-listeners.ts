import type { ParsedSettings } from '../schema/settings.schema';
import type { ManagementSettings, S3ListenerSettings } from '../settings';
import { completeAuthorities, completeTls, type TlsCompletion } from './complete-tls';

type Reading = Pick<TlsCompletion<unknown>, 'readFile' | 'complain'>;

/** The S3 listener with what its TLS files hold. */
export function completeS3({ tls, ...s3 }: ParsedSettings['s3'], reading: Reading): S3ListenerSettings {
  return tls === undefined ? s3 : { ...s3, tls: completeTls({ tls, at: ['s3', 'tls'], ...reading }) };
}

/** The management listener with what its TLS files hold. */
export function completeManagementTls(
  { tls, ...management }: ParsedSettings['management'],
  reading: Reading,
): ManagementSettings {
  if (tls === undefined) return management;
  const at = ['management', 'tls'];
  const { clientCaFile, ...files } = tls;
  const completed = completeTls({ tls: files, at, ...reading });
  if (clientCaFile === undefined) return { ...management, tls: completed };
  const clientAuthorities = completeAuthorities({
    tls: { clientCaFile },
    at,
    name: 'clientCaFile',
    ...reading,
  });
  return { ...management, tls: { ...completed, clientCaFile, clientAuthorities } };
}
