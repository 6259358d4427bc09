import { headerOf, type Lie, offsetOf, type ToldAnswer, withHeaders } from '../support/lying-backend';

/** The backend hands out one byte of the stored object altered, in whatever answer it is. */
export function flipByte(path: string, offset: number, mask: number): Lie {
  return ({ method, target }, truth) => {
    if (method !== 'GET' || target !== path) return undefined;
    const at = offset - offsetOf(truth);
    const byte = truth.body[at];
    if (at < 0 || byte === undefined) return undefined;
    const body = Buffer.from(truth.body);
    body[at] = byte ^ mask;
    return { ...truth, body };
  };
}

/** The backend keeps other bytes than it was given, and answers every range of them as it should. */
export function storedInstead(path: string, stored: Buffer): Lie {
  return ({ method, target, headers }, truth) => {
    if (target !== path || (method !== 'GET' && method !== 'HEAD')) return undefined;
    const range = typeof headers.range === 'string' ? headers.range : undefined;
    return answerOf(truth, stored, range);
  };
}

function answerOf(truth: ToldAnswer, stored: Buffer, range: string | undefined): ToldAnswer {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? '');
  if (!match) {
    const headers = { 'content-length': String(stored.length), 'content-range': undefined };
    return { ...withHeaders(truth, headers), status: 200, body: stored };
  }
  const [, from = '', to = ''] = match;
  const end = stored.length - 1;
  const first = from === '' ? Math.max(0, stored.length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? end : Math.min(Number(to), end);
  if (first > last) {
    const headers = { 'content-range': `bytes */${stored.length}`, 'content-length': '0' };
    return { ...withHeaders(truth, headers), status: 416, body: Buffer.alloc(0) };
  }
  const headers = {
    'content-range': `bytes ${first}-${last}/${stored.length}`,
    'content-length': String(last - first + 1),
  };
  return { ...withHeaders(truth, headers), status: 206, body: stored.subarray(first, last + 1) };
}

/** The backend hands out another record, and everything else as it is. */
export function recordInstead(path: string, record: string | undefined): Lie {
  return ({ target }, truth) =>
    target === path && headerOf(truth, 'x-amz-meta-s3ep') !== undefined
      ? withHeaders(truth, { 'x-amz-meta-s3ep': record })
      : undefined;
}
