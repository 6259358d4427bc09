import type { Lie, ToldAnswer } from '../support/lying-backend';

/** An object that the backend pretends to hold. */
export interface PretendedObject {
  readonly body: Buffer;
  readonly record: string | undefined;
  /** Without quotes. */
  readonly etag: string;
}

/**
 * The backend answers every read of a path as if it held this object, with ranges and conditions as they should be.
 * @param served grows by one for each request that was answered so
 */
export function objectInstead(path: string, object: PretendedObject, served = { requests: 0 }): Lie {
  return ({ method, target, headers }) => {
    if (target !== path || (method !== 'GET' && method !== 'HEAD')) return undefined;
    served.requests += 1;
    const range = /^bytes=(\d*)-(\d*)$/.exec(typeof headers.range === 'string' ? headers.range : '');
    const answer = range ? partOf(object, range[1] ?? '', range[2] ?? '') : whole(object);
    return method === 'HEAD' ? { ...answer, body: Buffer.alloc(0) } : answer;
  };
}

function described({ record, etag }: PretendedObject): ToldAnswer['headers'] {
  return [
    ['etag', `"${etag}"`],
    ['last-modified', 'Thu, 01 Jan 2026 00:00:00 GMT'],
    ['accept-ranges', 'bytes'],
    ...(record === undefined ? [] : [['x-amz-meta-s3ep', record] as const]),
  ];
}

function whole(object: PretendedObject): ToldAnswer {
  const { body } = object;
  return { status: 200, headers: [...described(object), ['content-length', String(body.length)]], body };
}

function partOf(object: PretendedObject, from: string, to: string): ToldAnswer {
  const { length } = object.body;
  const first = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (first > last)
    return {
      status: 416,
      headers: [
        ['content-range', `bytes */${length}`],
        ['content-length', '0'],
      ],
      body: Buffer.alloc(0),
    };
  const body = object.body.subarray(first, last + 1);
  const headers = [
    ...described(object),
    ['content-range', `bytes ${first}-${last}/${length}`],
    ['content-length', String(body.length)],
  ] as const;
  return { status: 206, headers, body };
}
