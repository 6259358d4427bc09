import type { IncomingMessage } from 'node:http';

/** RFC 9112 3.2.2: clients may name the whole URL; Express routes by its path all the same. */
const ABSOLUTE_FORM = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/** Path and query that were asked for. What stands before them in a whole URL, such as a password, is left out. */
export function requestedPath(request: IncomingMessage & { readonly originalUrl?: string }): {
  readonly path: string;
  readonly query: string;
} {
  // Express takes the path that a handler is mounted at off `url`
  const target = (request.originalUrl ?? request.url ?? '').replace(ABSOLUTE_FORM, '');
  const [path = '', query = ''] = target.split('?', 2);
  return { path, query };
}
