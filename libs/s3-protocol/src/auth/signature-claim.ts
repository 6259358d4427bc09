/** What a request says about its own signature, whichever way it says it. Nothing of it is verified yet. */
export interface SignatureClaim {
  readonly form: 'header' | 'query';
  readonly accessKeyId: string;
  /** yyyyMMdd/region/s3/aws4_request, with the region and service that this endpoint has. */
  readonly scope: string;
  /** yyyyMMdd, the same as in amzDate. */
  readonly day: string;
  /** Lower case, as listed by the client. */
  readonly signedHeaders: readonly string[];
  /** As sent; hex if it is right. */
  readonly signature: string;
  /** yyyyMMdd'T'HHmmss'Z' */
  readonly amzDate: string;
  readonly signedAt: Date;
  /** The last line of the canonical request, as sent. */
  readonly payloadHash: string;
  /** Seconds for which a presigned URL is good. */
  readonly expiresSeconds?: number;
}
