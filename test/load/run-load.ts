import type { Load, LoadResult } from './load';
import { LoadConnection } from './load-connection';
import { RequestHead } from './request-head';

/** @throws the first failure of any client */
export async function runLoad(load: Load): Promise<LoadResult> {
  const { hostname, port } = new URL(load.endpoint);
  const connections = await Promise.all(
    Array.from({ length: Math.min(load.concurrency, load.requests) }, () =>
      LoadConnection.open(hostname, Number(port)),
    ),
  );
  const latencies: number[] = [];
  let begun = 0;
  const startedAt = performance.now();
  const deadline = startedAt + (load.seconds ?? Infinity) * 1_000;
  try {
    await Promise.all(
      connections.map(async (connection, client) => {
        const head = new RequestHead(load, pathOf(load, client));
        const [bodyBytes, answerBytes] = load.method === 'PUT' ? [load.bodyBytes, 0] : [0, load.bodyBytes];
        while (begun < load.requests && performance.now() < deadline) {
          begun++;
          const from = performance.now();
          await connection.exchange({ head: head.text(), bodyBytes, answerBytes });
          latencies.push(performance.now() - from);
        }
      }),
    );
  } finally {
    for (const connection of connections) connection.close();
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  latencies.sort((a, b) => a - b);
  return {
    requests: latencies.length,
    bytes: latencies.length * load.bodyBytes,
    seconds,
    p50Milliseconds: quantile(latencies, 0.5),
    p99Milliseconds: quantile(latencies, 0.99),
  };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** Several writers write to objects of their own. */
function pathOf({ method, path, concurrency }: Load, client: number): string {
  return method === 'PUT' && concurrency > 1 ? `${path}-${client}` : path;
}
