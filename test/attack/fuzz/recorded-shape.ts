import type { Shape } from './classify';
import type { Recorded } from './recorded';
import { decodedText, readQuery } from './read-query';

export interface RecordedShape extends Shape {
  readonly bucket: string | undefined;
  readonly key: string | undefined;
}

/** A request at the backend, which is addressed path-style. */
export function shapeOfRecorded({ method, target, headers }: Recorded): RecordedShape {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const slash = path.indexOf('/', 1);
  const bucket = path === '/' ? undefined : path.slice(1, slash < 0 ? undefined : slash);
  const key = slash < 0 || slash === path.length - 1 ? undefined : decodedText(path.slice(slash + 1));
  return {
    method,
    scope: bucket === undefined ? 'service' : key === undefined ? 'bucket' : 'object',
    query: readQuery(mark < 0 ? '' : target.slice(mark + 1)).values,
    headers: new Set(Object.keys(headers)),
    bucket,
    key,
  };
}
