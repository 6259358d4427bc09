import { type BackendClient, BackendSession } from '@s3ep/backend';
import type { S3ListenerSettings } from '@s3ep/config';
import {
  authorise,
  type Client,
  type ClientDirectory,
  RequestBody,
  runOperation,
  type S3Response,
  type Services,
} from '@s3ep/operations';
import {
  authenticate,
  liftHoistedHeaders,
  openBodyVerifier,
  type PayloadProof,
  parseRequest,
  resolveOperation,
  S3Error,
  type S3Request,
  type SigningKeyCache,
} from '@s3ep/s3-protocol';
import { ANONYMOUS_CLIENT } from './anonymous-client';
import type { Exchange } from './exchange';
import { answerHealth, type HealthAnswers } from './health-requests';

export interface RequestHandling {
  readonly settings: S3ListenerSettings;
  readonly clients: ClientDirectory;
  readonly signingKeys: SigningKeyCache;
  readonly backend: BackendClient;
  readonly services: Services;
  readonly health: HealthAnswers;
}

/** The pipeline: each step takes values and gives a value, and a failure in any of them is thrown. */
export async function handleRequest(exchange: Exchange, handling: RequestHandling): Promise<S3Response> {
  const { incoming, facts } = exchange;
  const { settings, services } = handling;
  const received = parseRequest(
    { method: incoming.method ?? '', target: incoming.url ?? '', rawHeaders: incoming.rawHeaders },
    settings,
  );
  const health = answerHealth(received, handling.health);
  if (health) return health;
  facts.bucket = received.bucket;
  facts.key = received.key;
  const operation = resolveOperation(received);
  facts.operation = operation.name;
  const { client, proof } = identify(received, handling);
  const request = liftHoistedHeaders(received);
  facts.accessKeyId = client.accessKeyId;
  authorise(client, operation, request);
  const body = openBody(exchange, request, proof);
  const backend = new BackendSession({
    client: handling.backend,
    credentials: client.backendCredentials,
    signal: exchange.signal,
    origin: request.headers.origin,
  });
  try {
    return await runOperation({ request, operation, client, body, backend }, services);
  } finally {
    facts.backendRequests = backend.requests;
  }
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

/** There is no way to a body without the proof of how it is to be verified. */
function openBody(exchange: Exchange, request: S3Request, proof: PayloadProof): RequestBody {
  return new RequestBody({
    source: exchange.incoming,
    verifier: openBodyVerifier({ request, proof }),
    signal: exchange.signal,
    beforeFirstRead: () => {
      exchange.continue();
    },
  });
}
