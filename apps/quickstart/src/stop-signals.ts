/** Signals that ask for an orderly end; SIGHUP when the terminal is closed. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
