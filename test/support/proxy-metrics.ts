/** The value of a metric of the proxy; with labels, the sum over what matches. 0 if there is none. */
export async function readMetric(
  management: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number> {
  const text = await (await fetch(`${management}/metrics`)).text();
  let sum = 0;
  for (const line of text.split('\n')) {
    if (!line.startsWith(`${name} `) && !line.startsWith(`${name}{`)) continue;
    const matches = Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`));
    if (matches) sum += Number(line.slice(line.lastIndexOf(' ') + 1));
  }
  return sum;
}

/** Requests that the proxy has begun and not ended. */
export function requestsInFlight(management: string): Promise<number> {
  return readMetric(management, 's3ep_requests_in_flight');
}
