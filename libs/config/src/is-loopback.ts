import { isIPv4 } from 'node:net';

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '::1']);

/** Whether only this machine reaches what binds that address (RFC 1122 3.2.1.3, RFC 4291 2.5.3). Other names: no. */
export function isLoopback(host: string): boolean {
  return LOOPBACK_NAMES.has(host.toLowerCase()) || (isIPv4(host) && host.startsWith('127.'));
}
