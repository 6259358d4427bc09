import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  S3Error,
  authenticate,
  liftHoistedHeaders,
  parseRequest,
  renderErrorXml,
  resolveOperation,
} from '@s3ep/s3-protocol';
import type { Operation, S3Request, SigningKeyCache } from '@s3ep/s3-protocol';
import type { Fault, FaultPlan } from '../control/fault';
import type { RequestLog } from '../control/request-log';
import { handle } from '../handlers/handle';
import type { Credentials } from '../settings';
import type { Storage } from '../storage/storage';
import type { Answer } from './answer';
import { linger } from './linger';
import { RequestBody } from './request-body';
import { writeAnswer } from './write-answer';
import { writeFaultyAnswer } from './write-faulty-answer';

/** S3's tolerance: 15 minutes. */
const CLOCK_SKEW_SECONDS = 900;
const REQUEST_ID_BYTES = 8;

export interface ServeContext {
  readonly storage: Storage;
  readonly users: ReadonlyMap<string, Credentials>;
  readonly region: string;
  readonly signingKeys: SigningKeyCache;
  readonly faults: FaultPlan;
  readonly log: RequestLog;
  /** For failures that are bugs or broken disks. */
  onFailure(error: unknown): void;
}

/** What is known of a request so far; the log entry is made of it. */
interface Progress {
  request?: S3Request;
  operation?: Operation;
  fault?: Fault | undefined;
  bytesReceived: number;
  bytesSent: number;
}

function failureAnswer(error: unknown, requestId: string, progress: Progress): Answer {
  const failure = error instanceof S3Error ? error : new S3Error('InternalError', { cause: error });
  const body = renderErrorXml(failure, { resource: progress.request?.rawPath ?? '/', requestId });
  return { status: failure.status, headers: { 'content-type': 'application/xml', ...failure.headers }, body };
}

/** Faults that strike before anything is done. @returns false when there will be no answer */
async function strikeFirst(fault: Fault | undefined, incoming: IncomingMessage): Promise<boolean> {
  if (fault?.fault === 'latency') await delay(fault.milliseconds ?? 0);
  if (fault?.fault === 'status-503') throw new S3Error('SlowDown');
  if (fault?.atByte !== undefined) return true;
  if (fault?.fault === 'hang') return false;
  if (fault?.fault === 'cut-connection') {
    incoming.socket.resetAndDestroy();
    return false;
  }
  return true;
}

async function answerTo(
  incoming: IncomingMessage,
  response: ServerResponse,
  options: { context: ServeContext; progress: Progress; requestId: string },
): Promise<Answer | undefined> {
  const { context, progress, requestId } = options;
  const now = new Date();
  const arrived = parseRequest(
    { method: incoming.method ?? '', target: incoming.url ?? '', rawHeaders: incoming.rawHeaders },
    { baseDomains: [] },
  );
  progress.request = arrived;
  const operation = resolveOperation(arrived);
  progress.operation = operation;
  progress.fault = context.faults.take({
    method: arrived.method,
    operation: operation.name,
    key: arrived.key,
  });
  if (!(await strikeFirst(progress.fault, incoming))) return undefined;
  // a form carries its signature in its body, a preflight has none
  const { accessKeyId, proof } =
    operation.body === 'form' || arrived.method === 'OPTIONS'
      ? { accessKeyId: '', proof: { kind: 'unsigned' } as const }
      : authenticate(arrived, {
          secretOf: (id) => context.users.get(id)?.secretAccessKey,
          now,
          region: context.region,
          clockSkewSeconds: CLOCK_SKEW_SECONDS,
          signingKeys: context.signingKeys,
        });
  const request = liftHoistedHeaders(arrived);
  const body = new RequestBody({
    incoming,
    request,
    proof,
    onWanted: () => {
      if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
    },
    onReceived: (bytes) => {
      progress.bytesReceived += bytes;
    },
  });
  return handle(operation.name, {
    request,
    body,
    storage: context.storage,
    users: context.users,
    caller: accessKeyId,
    region: context.region,
    requestId,
    now,
  });
}

/** One request from its head to the end of its answer: any failure becomes an S3 error, once. */
export async function serveRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  context: ServeContext,
): Promise<void> {
  const requestId = randomBytes(REQUEST_ID_BYTES).toString('hex').toUpperCase();
  const progress: Progress = { bytesReceived: 0, bytesSent: 0 };
  context.log.begin();
  response.on('close', () => {
    const { request, operation } = progress;
    context.log.add({
      method: incoming.method ?? '',
      operation: operation?.name ?? 'unknown',
      bucket: request?.bucket,
      key: request?.key,
      query: request?.rawQuery ?? '',
      range: request?.headers.range,
      userAgent: request?.headers['user-agent'],
      status: response.headersSent ? response.statusCode : 0,
      bytesReceived: progress.bytesReceived,
      bytesSent: progress.bytesSent,
    });
  });
  let answer: Answer | undefined;
  try {
    answer = await answerTo(incoming, response, { context, progress, requestId });
    if (!answer) return;
  } catch (error) {
    if (incoming.socket.destroyed) return;
    if (!(error instanceof S3Error) || error.status === 500) context.onFailure(error);
    answer = failureAnswer(error, requestId, progress);
  }
  const answerContext = {
    headOnly: incoming.method === 'HEAD',
    requestId,
    onSent: (bytes: number) => {
      progress.bytesSent += bytes;
    },
  };
  const lingering = linger(incoming);
  const { fault } = progress;
  if (fault) await writeFaultyAnswer(response, answer, { ...answerContext, fault });
  else await writeAnswer(response, answer, answerContext);
  await lingering;
}
