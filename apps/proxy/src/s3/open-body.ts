import { RequestBody } from '@s3ep/operations';
import { openBodyVerifier, type PayloadProof, type S3Request } from '@s3ep/s3-protocol';
import type { Exchange } from './exchange';

/** There is no way to a body without the proof of how it is to be verified. */
export function openBody(exchange: Exchange, request: S3Request, proof: PayloadProof): RequestBody {
  return new RequestBody({
    source: exchange.incoming,
    verifier: openBodyVerifier({ request, proof }),
    signal: exchange.signal,
    beforeFirstRead: () => {
      exchange.continue();
    },
  });
}
