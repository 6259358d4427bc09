import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Service } from './service';

const START_SECONDS = 30;
/** What a process may take beyond the time that it grants to its requests. */
const STOP_MARGIN_SECONDS = 5;

type ListeningRecord = Record<string, unknown>;

export interface Supervision {
  /** Starts of the services in order; each is told what those before it said when they listened. */
  readonly starts: readonly ((records: readonly ListeningRecord[]) => Service)[];
  /** Called once all of them listen. */
  readonly ready: (records: readonly ListeningRecord[]) => void;
  /** Aborted when somebody asks for the end. */
  readonly stop: AbortSignal;
  readonly stopWithinSeconds: number;
  readonly complain: (line: string) => void;
}

type Outcome =
  | { readonly kind: 'stop' }
  | { readonly kind: 'listening'; readonly record: ListeningRecord }
  | { readonly kind: 'ended'; readonly service: Service; readonly description: string }
  | { readonly kind: 'too slow'; readonly service: Service };

async function askedToStop(signal: AbortSignal): Promise<Outcome> {
  if (!signal.aborted) await once(signal, 'abort');
  return { kind: 'stop' };
}

async function ended(service: Service): Promise<Outcome> {
  const { description } = await service.ended;
  return { kind: 'ended', service, description };
}

async function listens(service: Service, giveUp: AbortSignal): Promise<Outcome> {
  const record = await Promise.race([
    service.listening,
    delay(START_SECONDS * 1000, 'too slow' as const, { signal: giveUp }),
  ]);
  if (record === 'too slow') return { kind: record, service };
  return record === undefined ? ended(service) : { kind: 'listening', record };
}

/** Stops in the opposite order of the starts; true if all ended cleanly. */
async function stopAll(
  running: readonly Service[],
  { complain, stopWithinSeconds }: Supervision,
): Promise<boolean> {
  let clean = true;
  for (const service of running.toReversed()) {
    const ending = await service.stop({ withinSeconds: stopWithinSeconds + STOP_MARGIN_SECONDS });
    if (!ending.clean) complain(`${service.name} ${ending.description}.`);
    clean &&= ending.clean;
  }
  return clean;
}

/** Starts one after the other; gives the reason why it is over. */
async function startAll(running: Service[], { starts, ready, stop }: Supervision): Promise<Outcome> {
  const asked = askedToStop(stop);
  const records: ListeningRecord[] = [];
  for (const start of starts) {
    if (stop.aborted) return { kind: 'stop' };
    const service = start(records);
    running.push(service);
    const giveUp = new AbortController();
    const listening = listens(service, giveUp.signal);
    const outcome = await Promise.race([asked, listening]);
    listening.catch(() => undefined); // given up
    giveUp.abort();
    if (outcome.kind !== 'listening') return outcome;
    records.push(outcome.record);
  }
  ready(records);
  return Promise.race([asked, ...running.map(ended)]);
}

/**
 * Starts services one after the other, and stops them in the opposite order: when asked to, or when one ends.
 * @returns the exit code: 0 if it was asked to stop, and all ended cleanly
 */
export async function superviseServices(supervision: Supervision): Promise<number> {
  const { complain } = supervision;
  const running: Service[] = [];
  const killAll = (): void => {
    for (const service of running) service.kill();
  };
  process.on('exit', killAll);
  const outcome = await startAll(running, supervision);
  const gone = outcome.kind === 'ended' ? outcome.service : undefined;
  if (outcome.kind === 'ended') {
    complain(`${outcome.service.name} ${outcome.description}; its messages are above. Stopping the rest.`);
  } else if (outcome.kind === 'too slow') {
    complain(`${outcome.service.name} did not listen within ${START_SECONDS} seconds. Stopping.`);
  }
  const rest = running.filter((service) => service !== gone);
  const clean = await stopAll(rest, supervision);
  process.off('exit', killAll);
  return outcome.kind === 'stop' && clean ? 0 : 1;
}
