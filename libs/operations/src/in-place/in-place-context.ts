import { Readable } from 'node:stream';
import type { BackendSession } from '@s3ep/backend';
import type { BucketSettings } from '@s3ep/config';
import {
  type BucketName,
  type BodyVerifier,
  type ObjectKey,
  type Operation,
  parseQuery,
} from '@s3ep/s3-protocol';
import type { Client } from '../access/client';
import { RequestBody } from '../body/request-body';
import type { ObjectContext } from '../operation-context';

export interface InPlaceContextOptions {
  readonly backend: BackendSession;
  readonly bucket: BucketName;
  readonly policy: BucketSettings;
  readonly key: ObjectKey;
  /** As a client would send them with CopyObject. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Nobody signs with it: it stands for the operator, who runs the job. */
const OPERATOR: Client = { accessKeyId: 'operator', rights: [], backendCredentials: undefined };

const COPY_ONTO_ITSELF: Operation = {
  name: 'CopyObject',
  scope: 'object',
  treatment: 'encrypt',
  permission: 'write',
  body: 'none',
};

/** The context of a copy of an object onto itself that no client asked for. */
export function inPlaceContext({
  backend,
  bucket,
  policy,
  key,
  headers,
}: InPlaceContextOptions): ObjectContext {
  return {
    request: {
      method: 'PUT',
      rawPath: '',
      rawQuery: '',
      query: parseQuery(''),
      headers,
      addressing: 'path',
      bucket,
      key,
    },
    operation: COPY_ONTO_ITSELF,
    client: OPERATOR,
    body: noBody(),
    origin: '',
    backend,
    bucket,
    policy,
    key,
  };
}

function noBody(): RequestBody {
  const verifier: BodyVerifier = {
    plaintextBytes: 0,
    write: () => undefined,
    finish: () => undefined,
    result: () => ({ checksums: [], plaintextBytes: 0 }),
  };
  return new RequestBody({
    source: Readable.from([]),
    verifier,
    signal: new AbortController().signal,
    beforeFirstRead: () => undefined,
  });
}
