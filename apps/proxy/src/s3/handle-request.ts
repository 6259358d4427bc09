import type { IncomingMessage } from 'node:http';
import { authorise, type Client, type S3Response } from '@s3ep/operations';
import {
  authenticate,
  liftHoistedHeaders,
  type PayloadProof,
  parseRequest,
  resolveOperation,
  S3Error,
  type S3Request,
} from '@s3ep/s3-protocol';
import { ANONYMOUS_CLIENT } from './anonymous-client';
import type { Exchange } from './exchange';
import { handleForm } from './handle-form';
import { answerHealth } from './health-requests';
import { openBody } from './open-body';
import type { RequestHandling } from './request-handling';
import { runForClient } from './run-for-client';

/** The pipeline: each step takes values and gives a value, and a failure in any of them is thrown. */
export async function handleRequest(exchange: Exchange, handling: RequestHandling): Promise<S3Response> {
  const { incoming, facts } = exchange;
  const { settings } = handling;
  refuseWithoutHost(incoming);
  const received = parseRequest(
    { method: incoming.method ?? '', target: incoming.url ?? '', rawHeaders: incoming.rawHeaders },
    settings,
  );
  const health = answerHealth(received, handling.health);
  if (health) {
    facts.probe = true;
    return health;
  }
  facts.bucket = received.bucket;
  facts.key = received.key;
  const operation = resolveOperation(received);
  facts.operation = operation.name;
  if (operation.body === 'form') return handleForm(exchange, { operation, request: received }, handling);
  const { client, proof } = identify(received, handling);
  const request = liftHoistedHeaders(received);
  facts.accessKeyId = client.accessKeyId;
  authorise(client, operation, request);
  const body = openBody(exchange, request, proof);
  return runForClient(exchange, { request, operation, client, body }, handling);
}

/** RFC 9112 3.2. Node would refuse it itself, but not with an S3 error. */
function refuseWithoutHost({ httpVersion, headers }: IncomingMessage): void {
  if (httpVersion === '1.1' && headers.host === undefined)
    throw new S3Error('InvalidRequest', { message: 'The Host header is missing.' });
}

interface Identity {
  readonly client: Client;
  readonly proof: PayloadProof;
}

/** A CORS preflight carries no signature; everything else must. */
function identify(request: S3Request, { settings, clients, signingKeys }: RequestHandling): Identity {
  if (request.method === 'OPTIONS') return { client: ANONYMOUS_CLIENT, proof: { kind: 'unsigned' } };
  const { accessKeyId, proof } = authenticate(request, {
    secretOf: (id) => clients.secretOf(id),
    now: new Date(),
    region: settings.region,
    clockSkewSeconds: settings.clockSkewSeconds,
    signingKeys,
  });
  const client = clients.clientOf(accessKeyId);
  if (!client) throw new S3Error('InvalidAccessKeyId');
  return { client, proof };
}
