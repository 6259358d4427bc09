import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { Fault } from '../../support/embedded-control';
import type { ServerProcess } from '../../support/server-process';
import { CLIENT, defaultConfig, sdkClient } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const used = useStack();

/** A process that has read no state yet, and does not wait long for a backend that is silent. */
let proxy: ServerProcess;
let s3: S3Client;
let keys = 0;
let upload: TestUpload;
let whole: Buffer;
let state: string;

beforeAll(async () => {
  const { backend } = defaultConfig(used.stack.backendEndpoint) as { backend: object };
  proxy = await used.stack.startAnotherProxy({
    config: { backend: { ...backend, answerTimeoutSeconds: 1, idleTimeoutSeconds: 1 } },
  });
  s3 = sdkClient(proxy.listening.s3 ?? '', CLIENT);
});
afterAll(async () => {
  s3.destroy();
  await proxy.stop('SIGKILL');
});

beforeEach(async () => {
  await used.stack.control.setFaults();
  const elsewhere = await TestUpload.start(used.s3, { Bucket, Key: `object-${++keys}` });
  whole = randomBytes(70_000);
  await elsewhere.send(1, whole);
  upload = elsewhere.through(s3);
  const named = [Bucket, upload.Key, upload.UploadId].join('\0');
  state = `.s3ep/uploads/${createHash('sha256').update(named).digest('hex').slice(0, 32)}/`;
});

async function stateKeys(): Promise<readonly string[]> {
  const { Contents = [] } = await used.backend.send(new ListObjectsV2Command({ Bucket, Prefix: state }));
  return Contents.map(({ Key = '' }) => Key.slice(state.length).replace(/-\d.*/, ''));
}

/** Not there, or all of it. */
async function isThere(): Promise<boolean> {
  const name = { Bucket, Key: upload.Key };
  try {
    await used.backend.send(new HeadObjectCommand(name));
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return false;
    throw error;
  }
  const { Body } = await used.s3.send(new GetObjectCommand(name));
  expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(whole)).toBe(true);
  return true;
}

/** What a completion asks of the backend, in this order. */
const REQUESTS: Readonly<Record<string, () => Fault['match']>> = {
  'the read of the record': () => ({ operation: 'GetObject', keyPrefix: `${state}record` }),
  'the list of parts': () => ({ operation: 'ListParts' }),
  'the read of the kept part': () => ({ operation: 'GetObject', keyPrefix: `${state}tail` }),
  'the part with the manifest': () => ({ operation: 'UploadPart' }),
  'the completion': () => ({ operation: 'CompleteMultipartUpload' }),
};
const FAULTS: readonly Omit<Fault, 'match'>[] = [
  { fault: 'status-503' },
  { fault: 'cut-connection' },
  { fault: 'cut-answer' },
  { fault: 'hang' },
  { fault: 'truncate', atByte: 20 },
  { fault: 'lie-length', atByte: 20 },
  { fault: 'flip-byte', atByte: 0 },
  { fault: 'flip-byte', atByte: 60 },
];

/** What a client makes of it: a failure of the server is tried again, anything else is given up. */
async function outcomeOf(completion: Promise<unknown>): Promise<string> {
  try {
    await completion;
    return 'done';
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    const status = error.$metadata.httpStatusCode ?? 0;
    return status >= 500 ? 'to be asked again' : `${status} ${error.name}`;
  }
}

describe.each(Object.keys(REQUESTS))('a completion for which %s fails', (request) => {
  it.each(FAULTS)('by $fault ($atByte) can be asked again, and loses nothing', async (fault) => {
    await used.stack.control.setFaults({ ...fault, match: REQUESTS[request]!() });
    const outcome = await outcomeOf(upload.complete());
    await used.stack.control.setFaults();
    // another attempt than the client lists, as far as anybody can tell
    const isOtherAttempt = request === 'the read of the kept part' && fault.atByte === 0;
    expect(isOtherAttempt ? ['400 InvalidPart'] : ['done', 'to be asked again']).toContain(outcome);
    expect([outcome, await isThere()]).toEqual([outcome, outcome === 'done' || (await isThere())]);
    expect(await stateKeys()).toEqual(['record', 'tail']);
    await upload.complete();
    expect(await isThere()).toBe(true);
  });
});

describe('a completion whose answer is lost', () => {
  it('denies nothing while the backend cannot say what became of it', async () => {
    const lookUp: Fault = { match: { operation: 'HeadObject' }, fault: 'status-503' };
    await used.stack.control.setFaults(
      { match: { operation: 'CompleteMultipartUpload' }, fault: 'cut-answer', times: 1 },
      lookUp,
    );
    expect(await outcomeOf(upload.complete())).toBe('to be asked again');
    expect(await outcomeOf(upload.complete())).toBe('to be asked again');
    await used.stack.control.setFaults();
    await upload.complete();
    expect(await isThere()).toBe(true);
  });

  it('is found done even though the backend is silent at first', async () => {
    await used.stack.control.setFaults({
      match: { operation: 'CompleteMultipartUpload' },
      fault: 'latency',
      milliseconds: 1_500,
      times: 1,
    });
    expect(await outcomeOf(upload.complete())).toBe('to be asked again');
    await upload.complete();
    expect(await isThere()).toBe(true);
  });
});

describe('a part', () => {
  it.each(FAULTS)(
    'whose upload fails by $fault ($atByte) does not replace what was acknowledged for others',
    async (fault) => {
      await used.stack.control.setFaults({ ...fault, match: { operation: 'UploadPart' } });
      await outcomeOf(upload.send(3, Buffer.from('more')));
      await used.stack.control.setFaults({ ...fault, match: { operation: 'PutObject', keyPrefix: state } });
      await outcomeOf(upload.send(3, Buffer.from('more')));
      await used.stack.control.setFaults();
      await upload.complete(upload.parts.slice(0, 1));
      expect(await isThere()).toBe(true);
    },
  );
});
