import { describe, expect, it } from '@jest/globals';
import type { BackendResponse, SessionRequest } from '@s3ep/backend';
import { parseRequest, resolveOperation } from '@s3ep/s3-protocol';
import type { OperationContext } from '../operation-context';
import { forward } from './forward';

const LISTING =
  '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Contents>';
const NOT_KNOWN = expect.objectContaining({ name: 'S3Error', code: 'NotImplemented' });

/** A backend that passes over a sub-resource that it does not know, or knows them all. */
function backendThat(answers: (request: SessionRequest) => Partial<BackendResponse>): {
  readonly asked: string[];
  readonly forward: (method: string, target: string) => ReturnType<typeof forward>;
} {
  const asked: string[] = [];
  const send = (request: SessionRequest): Promise<BackendResponse> => {
    asked.push(request.method);
    return Promise.resolve({ status: 200, headers: {}, body: Buffer.alloc(0), ...answers(request) });
  };
  return {
    asked,
    forward: (method, target) => {
      const request = parseRequest({ method, target, rawHeaders: ['Host', 'h'] }, { baseDomains: [] });
      const body = { collect: () => Promise.resolve({ bytes: Buffer.alloc(0) }) };
      const context = { request, operation: resolveOperation(request), backend: { send }, body };
      return forward(context as unknown as OperationContext);
    },
  };
}

describe('a backend that takes a sub-resource for none', () => {
  const ignorant = () =>
    backendThat(({ method }) =>
      method === 'GET' ? { body: Buffer.from(LISTING) } : { status: method === 'DELETE' ? 204 : 200 },
    );

  it.each(['inventory', 'metrics&id=1', 'encryption', 'abac'])(
    'shows nobody the bucket in the place of ?%s',
    async (query) => {
      await expect(ignorant().forward('GET', `/bucket?${query}`)).rejects.toThrow(NOT_KNOWN);
    },
  );

  it.each(['inventory&id=1', 'ownershipControls', 'metadataConfiguration'])(
    'is not sent DELETE ?%s, which would be of the bucket',
    async (query) => {
      const { asked, forward } = ignorant();
      await expect(forward('DELETE', `/bucket?${query}`)).rejects.toThrow(NOT_KNOWN);
      expect(asked).toEqual(['GET']);
    },
  );

  it('hands out no ciphertext in the place of what is said about an object', async () => {
    const { forward } = backendThat(() => ({
      headers: { 'x-amz-meta-s3ep': 'record' },
      body: Buffer.from('ciphertext'),
    }));
    await expect(forward('GET', '/bucket/key?retention')).rejects.toThrow(NOT_KNOWN);
  });
});

describe('a backend that knows it', () => {
  it('is asked before a deletion, and told whatever it answers but a listing', async () => {
    for (const answer of [
      { status: 404 },
      { status: 403 },
      { body: Buffer.from('<MetricsConfiguration>') },
    ]) {
      const { asked, forward } = backendThat(({ method }) => (method === 'GET' ? answer : { status: 204 }));
      expect(await forward('DELETE', '/bucket?metrics&id=1')).toMatchObject({ status: 204 });
      expect(asked).toEqual(['GET', 'DELETE']);
    }
  });

  it('is heard byte for byte', async () => {
    const body = Buffer.from('{"Statement":"<ListBucketResult>"}');
    const { asked, forward } = backendThat(() => ({ body }));
    expect(await forward('GET', '/bucket?policy')).toMatchObject({ status: 200, body });
    expect(asked).toEqual(['GET']);
  });
});
