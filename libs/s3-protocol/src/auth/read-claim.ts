import { S3Error } from '../errors';
import type { S3Request } from '../request';
import { claimFromHeader } from './claim-from-header';
import { claimFromQuery, hasQuerySignature } from './claim-from-query';
import type { SignatureClaim } from './signature-claim';
import { SIGV4_ALGORITHM, SIGV4A_ALGORITHM } from './sigv4-names';

const SIGV2_SCHEME = 'AWS';

function hasSigV2Query(request: S3Request): boolean {
  return request.rawQuery !== '' && request.query.has('AWSAccessKeyId') && request.query.has('Signature');
}

function refuseSigV2(): S3Error {
  return new S3Error('InvalidRequest', {
    message: 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  });
}

function refuseTwoMechanisms(authorization: string): S3Error {
  return new S3Error('InvalidArgument', {
    message:
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string ' +
      'parameter or the Authorization header should be specified',
    details: { ArgumentName: 'Authorization', ArgumentValue: authorization },
  });
}

function claimOfScheme(request: S3Request, authorization: string, region: string): SignatureClaim {
  const [scheme] = authorization.split(/[\t ]/, 1);
  switch (scheme) {
    case SIGV4_ALGORITHM:
      return claimFromHeader(request, { authorization, region });
    case SIGV4A_ALGORITHM:
      throw new S3Error('NotImplemented', { message: `${SIGV4A_ALGORITHM} is not implemented.` });
    case SIGV2_SCHEME:
      throw refuseSigV2();
    default:
      throw new S3Error('InvalidArgument', {
        message: 'Unsupported Authorization Type',
        details: { ArgumentName: 'Authorization', ArgumentValue: authorization },
      });
  }
}

/**
 * Finds out how a request authenticates itself, and reads what it says. Verifies nothing.
 *
 * @throws S3Error AccessDenied for an anonymous request, and what claimFromHeader and claimFromQuery throw
 */
export function readClaim(request: S3Request, options: { readonly region: string }): SignatureClaim {
  const authorization = request.headers['authorization'];
  const inQuery = hasQuerySignature(request);
  const sigV2Query = hasSigV2Query(request);
  if (authorization !== undefined) {
    if (inQuery || sigV2Query) throw refuseTwoMechanisms(authorization);
    return claimOfScheme(request, authorization, options.region);
  }
  if (inQuery) return claimFromQuery(request, options);
  if (sigV2Query) throw refuseSigV2();
  throw new S3Error('AccessDenied');
}
