import type { ParsedSettings } from '../schema/settings.schema';
import type { BackendSettings } from '../settings';
import { completeAuthorities, type TlsCompletion } from './complete-tls';

/** The backend with the authorities that its `caFile` holds. */
export function completeBackend(
  backend: ParsedSettings['backend'],
  reading: Pick<TlsCompletion<unknown>, 'readFile' | 'complain'>,
): BackendSettings {
  const { caFile } = backend;
  if (caFile === undefined) return backend;
  const authorities = completeAuthorities({ tls: { caFile }, at: ['backend'], name: 'caFile', ...reading });
  return { ...backend, authorities };
}
