const MAX_CAUSES = 5;

/** What a log line shows of an error. Nothing else: other properties may hold requests and credentials. */
export interface SerializedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: SerializedError;
}

/** An error and its causes (at most {@link MAX_CAUSES}), reduced to what is safe to log. */
export function serializeError(error: unknown, causesLeft = MAX_CAUSES): SerializedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(error.cause !== undefined &&
      causesLeft > 0 && { cause: serializeError(error.cause, causesLeft - 1) }),
  };
}
