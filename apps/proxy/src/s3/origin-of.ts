import type { TLSSocket } from 'node:tls';
import type { Exchange } from './exchange';

/** This endpoint as the client addressed it: scheme and authority. */
export function originOf({ incoming }: Exchange): string {
  const { encrypted } = incoming.socket as Partial<TLSSocket>;
  return `${encrypted ? 'https' : 'http'}://${incoming.headers.host ?? ''}`;
}
