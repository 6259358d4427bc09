/**
 * How node is started for the proxy, here as in the image (docs/performance.md, "Garbage").
 * A small young generation makes buffers that have passed through go at once; freed by the thread that makes them,
 * they never pile up to the 64 MiB at which V8 marks the whole heap.
 */
export const PROXY_NODE_ARGUMENTS = ['--max-semi-space-size=1', '--single-threaded-gc'] as const;

/** The environment that the proxy is given for the same reason: one arena of glibc's malloc for all threads. */
export const PROXY_ENVIRONMENT = { MALLOC_ARENA_MAX: '1' } as const;
