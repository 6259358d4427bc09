/** A start that failed for a reason that the operator can mend: said without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly expected = true;
}

/** Turns node's error of `listen` into a message that names the setting. */
export function explainListenError(
  section: 's3' | 'management',
  { host, port }: { readonly host: string; readonly port: number },
): (error: unknown) => never {
  return (error) => {
    const { code, message } = error as NodeJS.ErrnoException;
    const variable = `S3EP_${section.toUpperCase()}_PORT`;
    const why =
      code === 'EADDRINUSE'
        ? `port ${port} on ${host} is in use`
        : `cannot listen on ${host}:${port}: ${message}`;
    throw new StartError(
      `${section}.port: ${why}. Mend: set ${section}.port (or ${variable}) to a free port, or ${section}.host to an address of this machine.`,
    );
  };
}
