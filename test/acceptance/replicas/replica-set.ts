import { setTimeout as delay } from 'node:timers/promises';
import { type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { ServerProcess } from '../../support/server-process';
import { type ConfigSections, CLIENT, sdkClient, type Stack } from '../../support/stack';
import { waitUntil } from '../../support/wait-until';
import type { SeededRandom } from './seeded-random';

const PAUSE_BETWEEN_TRIES_MILLISECONDS = 50;
const MOST_TRIES = 40;
const SERVER_ERRORS_FROM = 500;

interface Replica {
  process: ServerProcess;
  s3: S3Client;
}

/** Proxies before one backend that know nothing of each other, some of which are being killed. */
export class ReplicaSet {
  /** How many were killed, and how many requests were answered, and had to be asked again. */
  readonly counted = { answers: 0, kills: 0, retries: 0 };
  readonly #stack: Stack;
  readonly #config: ConfigSections;
  readonly #replicas: Replica[];
  #end = new AbortController();
  #killing: Promise<void> = Promise.resolve();

  private constructor(stack: Stack, config: ConfigSections, replicas: Replica[]) {
    this.#stack = stack;
    this.#config = config;
    this.#replicas = replicas;
  }

  static async start(stack: Stack, count: number, config: ConfigSections): Promise<ReplicaSet> {
    const replicas = await Promise.all(Array.from({ length: count }, () => startReplica(stack, config)));
    return new ReplicaSet(stack, config, replicas);
  }

  /** From now on a replica is killed after every so many answers, and another one started in its place. */
  startKilling(random: SeededRandom, everyAnswers: number): void {
    const { signal } = this.#end;
    this.#killing = (async () => {
      for (;;) {
        const due = this.counted.answers + everyAnswers;
        await waitUntil('it is time to kill', () => signal.aborted || this.counted.answers >= due, {
          deadlineMilliseconds: Infinity,
        });
        if (signal.aborted) return;
        const replica = random.pick(this.#replicas);
        await replica.process.stop('SIGKILL');
        this.counted.kills += 1;
        const dead = replica.s3;
        Object.assign(replica, await startReplica(this.#stack, this.#config));
        dead.destroy();
      }
    })();
  }

  async stopKilling(): Promise<void> {
    this.#end.abort();
    await this.#killing;
  }

  /**
   * Asks a replica at random, and another one where the connection broke or the answer is a failure of the server.
   * @param onBroken is told of each try whose fate is not known
   * @throws what the last try threw; an answer that trying again does not mend at once
   */
  async ask<Answer>(
    random: SeededRandom,
    request: (s3: S3Client) => Promise<Answer>,
    onBroken: () => void = () => undefined,
  ): Promise<Answer> {
    for (let tries = 1; ; tries++) {
      try {
        const answer = await request(random.pick(this.#replicas).s3);
        this.counted.answers += 1;
        return answer;
      } catch (error) {
        if (!isWorthAnotherTry(error) || tries === MOST_TRIES) throw error;
        onBroken();
        this.counted.retries += 1;
        await delay(PAUSE_BETWEEN_TRIES_MILLISECONDS);
      }
    }
  }

  async stop(): Promise<void> {
    await this.stopKilling();
    for (const { s3 } of this.#replicas) s3.destroy();
    await Promise.all(this.#replicas.map(({ process }) => process.stop('SIGKILL')));
  }
}

async function startReplica(stack: Stack, config: ConfigSections): Promise<Replica> {
  const process = await stack.startAnotherProxy({ config });
  const s3 = sdkClient(process.listening.s3 ?? '', CLIENT, {
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return { process, s3 };
}

/** What a client of S3 tries again: a broken connection, and what the server says is its own fault. */
function isWorthAnotherTry(error: unknown): boolean {
  if (error instanceof S3ServiceException) return (error.$metadata.httpStatusCode ?? 0) >= SERVER_ERRORS_FROM;
  const { message } = error as Error;
  return /ECONNRESET|ECONNREFUSED|EPIPE|socket hang up|aborted|premature close/i.test(message);
}
