/** One thing that is wrong with the configuration. It never holds a secret's value. */
export interface Problem {
  /** The setting, as in `buckets[0].activeKek`; empty where none can be named. */
  readonly setting: string;
  /** `file:line:column`, or the name of an environment variable. */
  readonly where: string;
  /** What is wrong, without a full stop. */
  readonly message: string;
  /** What to do about it, without a full stop. */
  readonly mend: string;
}

/** `setting: message (where). Mend: mend.` */
export function renderProblem({ setting, where, message, mend }: Problem): string {
  return `${setting === '' ? '' : `${setting}: `}${message} (${where}). Mend: ${mend}.`;
}
