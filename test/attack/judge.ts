import type { Arrived } from '../support/raw-client';

/** Plaintext bytes asked for, both ends inclusive, and how. */
export interface WantedRange {
  readonly header: string;
  readonly first: number;
  readonly last: number;
}

/**
 * What an answer of the proxy about a tampered object comes to:
 * - whole: the true bytes, all of them
 * - broken off: nothing but true bytes, and the connection destroyed before its time
 * - refused: the one wording, whatever the cause
 *
 * Anything else says what is wrong with it, and must not happen.
 */
export type Verdict = 'whole' | 'broken off' | 'refused' | `wrong: ${string}`;

/** Everything that a client may learn of a failed decryption, request ids and its own path aside. */
const ONE_WORDING = [
  '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>InternalError</Code>',
  '<Message>We encountered an internal error. Please try again.</Message>',
  '<Resource>*</Resource><RequestId>*</RequestId><HostId>*</HostId></Error>',
].join('');
const ONE_SET_OF_HEADERS = 'content-length,content-type,date,x-amz-id-2,x-amz-request-id';
/** Those of the hop to the client; its HTTP library decides about them. */
const HOP_HEADERS: ReadonlySet<string> = new Set(['connection', 'keep-alive']);

export function judge(answer: Arrived, truth: Buffer, range?: WantedRange): Verdict {
  const { status } = answer;
  if (status === 0) return 'broken off';
  if (status === 200) return judgeBytes(answer, truth);
  if (status !== 206) return judgeRefusal(answer);
  if (!range) return 'wrong: 206 where no range was asked for';
  const { first, last } = range;
  const said = answer.headers['content-range'];
  if (said !== `bytes ${first}-${last}/${truth.length}`) return `wrong: Content-Range ${said}`;
  return judgeBytes(answer, truth.subarray(first, last + 1));
}

function judgeBytes({ headers, body, complete }: Arrived, truth: Buffer): Verdict {
  if (Number(headers['content-length']) !== truth.length)
    return `wrong: Content-Length ${headers['content-length']} for ${truth.length} bytes`;
  if (!body.equals(truth.subarray(0, body.length))) return 'wrong: bytes that never were in the object';
  if (complete) return body.length === truth.length ? 'whole' : 'wrong: a clean end before the last byte';
  return 'broken off';
}

/** An answer without data: 500, and the same for every cause. */
export function judgeRefusal({ status, headers, body, complete }: Arrived): Verdict {
  if (status !== 500 || !complete) return `wrong: status ${status}`;
  const names = Object.keys(headers).filter((name) => !HOP_HEADERS.has(name));
  if (names.sort().join(',') !== ONE_SET_OF_HEADERS) return `wrong: headers ${names.join(',')}`;
  const wording = body.toString().replaceAll(/<(Resource|RequestId|HostId)>[^<]*<\/\1>/g, '<$1>*</$1>');
  return wording === ONE_WORDING ? 'refused' : `wrong: another wording: ${wording}`;
}

/** A refused HEAD has no body to word anything in. */
export function judgeRefusedHead({ status, headers }: Arrived): Verdict {
  const names = Object.keys(headers).filter((name) => !HOP_HEADERS.has(name));
  if (status !== 500) return `wrong: status ${status}`;
  return names.every((name) => ONE_SET_OF_HEADERS.includes(name)) ? 'refused' : `wrong: ${names.join(',')}`;
}
