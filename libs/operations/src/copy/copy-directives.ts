import { type HeaderMap, S3Error } from '@s3ep/s3-protocol';

type Directive = 'COPY' | 'REPLACE';

export interface CopyDirectives {
  /** Where content headers and user metadata of the copy come from: the source or the request. */
  readonly metadata: Directive;
  readonly tagging: Directive;
}

/**
 * The two directives of CopyObject (API reference), COPY where they are missing.
 * @throws S3Error InvalidArgument for any other value
 */
export function readCopyDirectives(headers: HeaderMap): CopyDirectives {
  return {
    metadata: readDirective(headers, 'metadata'),
    tagging: readDirective(headers, 'tagging'),
  };
}

function readDirective(headers: HeaderMap, what: keyof CopyDirectives): Directive {
  const name = `x-amz-${what}-directive`;
  const value = headers[name] ?? 'COPY';
  if (value === 'COPY' || value === 'REPLACE') return value;
  throw new S3Error('InvalidArgument', {
    message: `Unknown ${what} directive.`,
    details: { ArgumentName: name, ArgumentValue: value },
  });
}
