import { BackendSession } from '@s3ep/backend';
import { type OperationContext, runOperation, type S3Response } from '@s3ep/operations';
import type { Exchange } from './exchange';
import { originOf } from './origin-of';
import type { RequestHandling } from './request-handling';

/** Runs an operation with the backend credentials of the client that asked for it. */
export async function runForClient(
  exchange: Exchange,
  context: Omit<OperationContext, 'backend' | 'origin'>,
  { backend: client, services }: RequestHandling,
): Promise<S3Response> {
  const backend = new BackendSession({
    client,
    credentials: context.client.backendCredentials,
    signal: exchange.signal,
    origin: context.request.headers.origin,
  });
  try {
    return await runOperation({ ...context, origin: originOf(exchange), backend }, services);
  } finally {
    exchange.facts.backendRequests = backend.requests;
  }
}
