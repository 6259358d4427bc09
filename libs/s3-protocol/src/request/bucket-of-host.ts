const PORT = /:\d*$/;

/**
 * The bucket label of a virtual-hosted-style Host, undefined if the host is none of the base domains or exactly one.
 * Host names are compared without case; of several base domains that fit, the longest counts.
 *
 * @param host the Host header, perhaps with a port
 * @param baseDomains lower case, without port, e.g. `s3.example.com`
 */
export function bucketOfHost(host: string, baseDomains: readonly string[]): string | undefined {
  if (baseDomains.length === 0 || host === '') return undefined;
  const name = host.replace(PORT, '').toLowerCase();
  let label: string | undefined;
  for (const domain of baseDomains) {
    if (name === domain) return undefined;
    if (!name.endsWith(`.${domain}`)) continue;
    const candidate = name.slice(0, -domain.length - 1);
    if (label === undefined || candidate.length < label.length) label = candidate;
  }
  return label;
}
