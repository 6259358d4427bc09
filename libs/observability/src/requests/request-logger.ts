import type { Logger } from 'pino';
import { UNKNOWN_OPERATION } from './request-record';
import type { RequestRecord, RequestSink } from './request-record';

const FIRST_SERVER_ERROR = 500;
/** A 5xx that says what the client asked for, not that anything went wrong. */
const NOT_IMPLEMENTED = 501;
const MICROSECONDS_PER_MILLISECOND = 1000;

/** One log line a request, at its end: `error` where the fault is ours, otherwise `info`; `debug` for probes. */
export class RequestLogger implements RequestSink {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  record(record: RequestRecord): void {
    if (isOurFault(record)) {
      this.#logger.error({ ...lineOf(record), err: record.cause }, 'request');
    } else if (record.probe === true) {
      this.#logger.debug(lineOf(record), 'probe');
    } else {
      this.#logger.info(lineOf(record), 'request');
    }
  }
}

/** A status of 500 and above, or an answer that had to be broken off after it had begun. */
function isOurFault({ status, aborted, cause }: RequestRecord): boolean {
  if (status === NOT_IMPLEMENTED) return false;
  return status >= FIRST_SERVER_ERROR || (aborted === true && cause !== undefined);
}

/** Named one by one: what a record may hold besides does not slip into the log. */
function lineOf(record: RequestRecord): object {
  return {
    requestId: record.requestId,
    operation: record.operation ?? UNKNOWN_OPERATION,
    bucket: record.bucket,
    objectKey: record.key,
    accessKeyId: record.accessKeyId,
    method: record.method,
    status: record.status,
    errorCode: record.errorCode,
    bytesIn: record.bytesIn,
    bytesOut: record.bytesOut,
    durationMilliseconds:
      Math.round(record.durationMilliseconds * MICROSECONDS_PER_MILLISECOND) / MICROSECONDS_PER_MILLISECOND,
    backendRequests: record.backendRequests,
    remoteAddress: record.remoteAddress,
    aborted: record.aborted === true ? true : undefined,
  };
}
