import { RawConnection } from '../../support/raw-connection';
import { SEED_KEY, UPLOAD_KEY } from './backend-answer';
import { DOCUMENTED } from './documented-operations';
import { type Expectation, expectationOf, REFUSED_OPERATIONS } from './expectation';
import { type FuzzCase, type Lane, MARKER } from './fuzz-case';
import type { FuzzSite } from './fuzz-site';
import { judgeCase } from './judge-case';
import { makeCase } from './make-case';
import { writeCase } from './write-case';

export interface FuzzOptions {
  readonly seed: number;
  readonly requests: number;
  /** Number of the first request: to send one again. */
  readonly first?: number;
  /** Stops when so many were found. */
  readonly findingLimit?: number;
}

export interface Finding {
  readonly fuzzCase: FuzzCase;
  readonly faults: readonly string[];
}

export interface FuzzReport {
  readonly sent: number;
  readonly findings: readonly Finding[];
  /** How many were refused before the backend heard of them. */
  readonly refused: number;
  /** Documented operations that came to the backend as themselves. */
  readonly reached: ReadonlySet<string>;
}

/** Documented operations that should reach the backend in some shape, if only enough is tried. */
export const REACHABLE: readonly string[] = [
  ...DOCUMENTED.map(({ name }) => name),
  'PostObject',
  'Options',
].filter((name) => !REFUSED_OPERATIONS.has(name));

const FINDING_LIMIT = 20;
const ANSWER_MILLISECONDS = 20_000;

class Run {
  readonly findings: Finding[] = [];
  readonly reached = new Set<string>();
  sent = 0;
  refused = 0;
  next: number;

  constructor(
    readonly site: FuzzSite,
    readonly options: FuzzOptions,
  ) {
    this.next = options.first ?? 0;
  }

  get isOver(): boolean {
    const { first = 0, requests, findingLimit = FINDING_LIMIT } = this.options;
    return this.next >= first + requests || this.findings.length >= findingLimit;
  }
}

/** One connection after the other: a refused request may cost its connection. */
class LaneConnection {
  #connection: RawConnection | undefined;

  constructor(readonly endpoint: string) {}

  async exchange(fuzzCase: FuzzCase): Promise<Awaited<ReturnType<RawConnection['answer']>>> {
    if (this.#connection?.isClosed !== false) this.#connection = await RawConnection.open(this.endpoint);
    const connection = this.#connection;
    connection.write(writeCase(fuzzCase, this.endpoint));
    const timer = setTimeout(() => {
      connection.destroy();
    }, ANSWER_MILLISECONDS);
    const answer = await connection.answer(fuzzCase.method);
    clearTimeout(timer);
    if (answer.headers.connection === 'close' || !answer.complete) this.close();
    return answer;
  }

  close(): void {
    this.#connection?.destroy();
    this.#connection = undefined;
  }
}

/** Something to read and to copy, and an upload to add to. */
async function plantSeeds(lane: Lane, connection: LaneConnection): Promise<void> {
  const plain = { headers: {}, unsignedHeaders: {}, signing: 'header', virtualHosted: false } as const;
  const put = { method: 'PUT', rawKey: SEED_KEY, rawQuery: '', body: MARKER };
  const create = { method: 'POST', rawKey: UPLOAD_KEY, rawQuery: 'uploads', body: '' };
  for (const bucket of [lane.encryptedBucket, lane.plainBucket])
    for (const request of [put, create]) {
      const fuzzCase = { ...plain, ...request, id: -1, lane, origin: 'seed', bucket };
      const { status } = await connection.exchange(fuzzCase);
      if (status !== 200) throw new Error(`${request.method} of a seed was answered ${status}`);
    }
}

async function drive(run: Run, lane: Lane): Promise<void> {
  const { site, options } = run;
  const connection = new LaneConnection(site.endpoint);
  await plantSeeds(lane, connection);
  site.backend.take(lane.backendAccessKeyId);
  while (!run.isOver) {
    const fuzzCase = makeCase({ seed: options.seed, id: run.next++, lane });
    const answer = await connection.exchange(fuzzCase);
    const recorded = site.backend.take(lane.backendAccessKeyId);
    const expectation: Expectation = expectationOf(fuzzCase);
    run.sent++;
    if (recorded.length === 0) run.refused++;
    else if (expectation.mustRefuse === undefined) run.reached.add(expectation.operation);
    const faults = judgeCase({ fuzzCase, expectation }, { answer, recorded });
    if (faults.length > 0) run.findings.push({ fuzzCase, faults });
  }
  connection.close();
}

/** Sends requests that a seed makes, and judges each by what the backend got of it. */
export async function fuzz(site: FuzzSite, options: FuzzOptions): Promise<FuzzReport> {
  const run = new Run(site, options);
  await Promise.all(site.lanes.map((lane) => drive(run, lane)));
  if (site.backend.take('nobody').length > 0) throw new Error('the backend got what nobody had sent');
  if (!site.proxy.isRunning) throw new Error('the proxy ended');
  const { sent, findings, refused, reached } = run;
  return { sent, findings, refused, reached };
}
