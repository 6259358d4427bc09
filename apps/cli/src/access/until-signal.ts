const ENDING_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Runs work that an operator, or Kubernetes, may interrupt; a second signal ends the process at once. */
export async function untilSignal<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const stop = new AbortController();
  const onSignal = (): void => {
    stop.abort(new Error('interrupted'));
  };
  for (const name of ENDING_SIGNALS) process.once(name, onSignal);
  try {
    return await work(stop.signal);
  } finally {
    for (const name of ENDING_SIGNALS) process.removeListener(name, onSignal);
  }
}
