import type { HeaderMap } from '@s3ep/s3-protocol';
import { isReservedMetadataHeader } from '../headers/metadata-names';
import { descriptionHeaders } from '../headers/stored-object-headers';
import { readCopyDirectives } from './copy-directives';

/** The metadata of the destination: the request's (REPLACE) or the source's (COPY, the default). */
export function copiedDescription(request: HeaderMap, source: HeaderMap): Record<string, string> {
  const replaces = readCopyDirectives(request).metadata === 'REPLACE';
  const description = descriptionHeaders(replaces ? request : source);
  for (const name in description)
    if (isReservedMetadataHeader(name)) Reflect.deleteProperty(description, name);
  if (replaces) return description;
  // S3 does not copy the redirect; the request may set one.
  Reflect.deleteProperty(description, 'x-amz-website-redirect-location');
  const redirect = request['x-amz-website-redirect-location'];
  if (redirect !== undefined) description['x-amz-website-redirect-location'] = redirect;
  return description;
}
