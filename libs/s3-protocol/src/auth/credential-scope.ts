import type { S3Error } from '../errors';
import { SIGV4_SERVICE, SIGV4_TERMINATOR } from './sigv4-names';

const DAY = /^\d{8}$/;
/** day, region, service, terminator: what follows the access key, which may itself contain "/". */
const SCOPE_PARTS = 4;

export interface CredentialScope {
  readonly accessKeyId: string;
  /** yyyyMMdd */
  readonly day: string;
  readonly scope: string;
}

/** Makes the error that fits the form of the request (header or query), with S3's reason in it. */
export type MalformedCredential = (reason: string, details?: Readonly<Record<string, string>>) => S3Error;

/**
 * Parses `access-key/yyyyMMdd/region/s3/aws4_request`.
 *
 * @throws whatever `malformed` makes, with S3's wording of the reason
 */
export function parseCredentialScope(
  credential: string,
  options: { readonly region: string; readonly malformed: MalformedCredential },
): CredentialScope {
  const { malformed } = options;
  const parts = credential.split('/');
  const [day, region, service, terminator] = parts.slice(-SCOPE_PARTS);
  const accessKeyId = parts.slice(0, -SCOPE_PARTS).join('/');
  if (day === undefined || region === undefined || service === undefined || accessKeyId === '') {
    throw malformed(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  if (!DAY.test(day)) {
    throw malformed(
      `incorrect date format "${day}". This date in the credential must be in the format "yyyyMMdd".`,
    );
  }
  if (service !== SIGV4_SERVICE) {
    throw malformed(`incorrect service "${service}". This endpoint belongs to "${SIGV4_SERVICE}".`);
  }
  if (terminator !== SIGV4_TERMINATOR) {
    throw malformed(`incorrect terminal "${terminator ?? ''}". This endpoint uses "${SIGV4_TERMINATOR}".`);
  }
  if (region !== options.region) {
    throw malformed(`the region '${region}' is wrong; expecting '${options.region}'`, {
      Region: options.region,
    });
  }
  return { accessKeyId, day, scope: `${day}/${region}/${service}/${terminator}` };
}
