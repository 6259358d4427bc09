/** `$${` is a literal `${`; otherwise `${...}` up to the first `}`. */
const REFERENCE = /\$\$\{|\$\{([^}]*)\}?/g;
const BODY = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

export interface Expansion {
  readonly text: string;
  /** Whether anything was replaced. */
  readonly expanded: boolean;
  /** Names of the variables that were asked for. */
  readonly names: readonly string[];
  /** Variables without a value and a default. */
  readonly missing: readonly string[];
  /** Whether a `${` is not followed by a name and a closing brace. */
  readonly malformed: boolean;
}

/** Replaces `${VAR}` and `${VAR:-default}`; the default also stands in for an empty variable. */
export function expandVariables(text: string, environment: NodeJS.ProcessEnv): Expansion {
  const names: string[] = [];
  const missing: string[] = [];
  let malformed = false;
  let expanded = false;
  const result = text.replace(REFERENCE, (whole, body: string | undefined) => {
    if (body === undefined) return '${';
    expanded = true;
    const match = whole.endsWith('}') ? BODY.exec(body) : null;
    const name = match?.[1];
    if (name === undefined) {
      malformed = true;
      return '';
    }
    names.push(name);
    const value = environment[name];
    const fallback = match?.[2];
    if (fallback !== undefined) return value === undefined || value === '' ? fallback : value;
    if (value === undefined) missing.push(name);
    return value ?? '';
  });
  return { text: result, expanded, names, missing, malformed };
}
