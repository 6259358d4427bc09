import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Answer, StreamedBody } from './answer';

const NO_BODY_STATUSES: readonly number[] = [204, 304];

export interface AnswerContext {
  /** HEAD: headers as of GET, no body. */
  readonly headOnly: boolean;
  readonly requestId: string;
  /** Called with the number of body bytes handed to the connection. */
  onSent(bytes: number): void;
}

export function answerBytes(answer: Answer): number {
  if (answer.body === undefined) return 0;
  return Buffer.isBuffer(answer.body) ? answer.body.length : answer.body.bytes;
}

/** Sends the head of an answer: the only place that writes headers. */
export function writeHead(
  response: ServerResponse,
  answer: Answer,
  context: { requestId: string; bytes: number },
): void {
  response.writeHead(answer.status, {
    'x-amz-request-id': context.requestId,
    'x-amz-id-2': context.requestId,
    server: 'embedded-s3',
    ...answer.headers,
    ...(NO_BODY_STATUSES.includes(answer.status) ? {} : { 'content-length': context.bytes }),
  });
}

async function* counted(body: StreamedBody, onSent: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const piece of body.source) {
    onSent(piece.length);
    yield piece;
  }
}

/**
 * Sends an answer. When its body fails half-way the connection is destroyed: an end in good order would make a
 * part look whole.
 */
export async function writeAnswer(
  response: ServerResponse,
  answer: Answer,
  context: AnswerContext,
): Promise<void> {
  const { body } = answer;
  writeHead(response, answer, { requestId: context.requestId, bytes: answerBytes(answer) });
  if (body === undefined || Buffer.isBuffer(body) || context.headOnly || answer.status === 304) {
    if (body !== undefined && !Buffer.isBuffer(body)) body.release();
    const sent = Buffer.isBuffer(body) && !context.headOnly ? body : undefined;
    context.onSent(sent?.length ?? 0);
    response.end(sent);
    return;
  }
  try {
    await pipeline(
      counted(body, (bytes) => {
        context.onSent(bytes);
      }),
      response,
    );
  } finally {
    body.release();
  }
}
