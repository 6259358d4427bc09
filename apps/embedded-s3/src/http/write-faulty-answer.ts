import type { ServerResponse } from 'node:http';
import type { Fault } from '../control/fault';
import type { Answer } from './answer';
import { answerBytes, writeAnswer, writeHead } from './write-answer';
import type { AnswerContext } from './write-answer';

const LOWEST_BIT = 1;

function send(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    response.write(bytes, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

async function* bodyOf(answer: Answer): AsyncGenerator<Buffer> {
  if (Buffer.isBuffer(answer.body)) yield answer.body;
  else if (answer.body) yield* answer.body.source;
}

async function* firstBytes(source: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const piece of source) {
    if (left <= piece.length) {
      yield piece.subarray(0, left);
      return;
    }
    left -= piece.length;
    yield piece;
  }
}

async function* flipped(source: AsyncIterable<Buffer>, atByte: number): AsyncGenerator<Buffer> {
  let offset = 0;
  for await (const piece of source) {
    const copy = Buffer.from(piece);
    const index = atByte - offset;
    const byte = copy[index];
    if (index >= 0 && byte !== undefined) copy[index] = byte ^ LOWEST_BIT;
    offset += piece.length;
    yield copy;
  }
}

/** Sends an answer with the fault in it. */
export async function writeFaultyAnswer(
  response: ServerResponse,
  answer: Answer,
  options: AnswerContext & { fault: Fault },
): Promise<void> {
  const { fault } = options;
  const bytes = answerBytes(answer);
  const release = (): void => {
    if (answer.body && !Buffer.isBuffer(answer.body)) answer.body.release();
  };
  const stopAfter = async (atByte: number): Promise<void> => {
    writeHead(response, answer, { requestId: options.requestId, bytes });
    for await (const piece of firstBytes(bodyOf(answer), atByte)) await send(response, piece);
    release();
  };
  switch (fault.fault) {
    case 'lie-length': {
      const told = fault.atByte ?? Math.max(bytes - 1, 0);
      const body = { bytes: told, source: firstBytes(bodyOf(answer), told), release };
      await writeAnswer(response, { ...answer, body }, options);
      return;
    }
    case 'flip-byte': {
      const body = { bytes, source: flipped(bodyOf(answer), fault.atByte ?? 0), release };
      await writeAnswer(response, { ...answer, body }, options);
      return;
    }
    case 'truncate':
      await stopAfter(fault.atByte ?? 0);
      response.socket?.end();
      return;
    case 'cut-answer':
      release();
      response.socket?.resetAndDestroy();
      return;
    case 'cut-connection':
      await stopAfter(fault.atByte ?? 0);
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
      await stopAfter(fault.atByte ?? 0);
      return;
    case 'latency':
    case 'status-503':
      await writeAnswer(response, answer, options);
  }
}
