/** Token under which a {@link RequestSink} for audit events may be provided; none is by default. */
export const AUDIT_SINK = Symbol('AUDIT_SINK');
