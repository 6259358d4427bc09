import { didYouMean } from '../did-you-mean';
import type { Problem } from '../problem';
import { SHORTHANDS, shorthandVariables } from './shorthands';
import { CONFIG_VARIABLE, QUICKSTART_PREFIX, VARIABLE_PREFIX, VARIABLES } from './variables';

const KNOWN: readonly string[] = [
  CONFIG_VARIABLE,
  ...VARIABLES.flatMap(({ name, node }) => (node.traits.secret ? [name, `${name}_FILE`] : [name])),
  ...SHORTHANDS.flatMap(shorthandVariables),
];

/** Kubernetes describes a Service called "s3ep..." to every pod beside it, in variables of these forms. */
const SERVICE_LINK = /_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\d+_(TCP|UDP)(_[A-Z]+)?)$/;
const isServiceLink = (name: string, value: string | undefined): boolean =>
  SERVICE_LINK.test(name) || /^(tcp|udp):\/\//.test(value ?? '');

/** Variables that look like settings but are none: most likely a typing error that would go unnoticed. */
export function unknownVariables(
  environment: NodeJS.ProcessEnv,
  referenced: ReadonlySet<string>,
): readonly Problem[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith(VARIABLE_PREFIX) && !name.startsWith(QUICKSTART_PREFIX))
    .filter((name) => !KNOWN.includes(name) && !referenced.has(name))
    .filter((name) => !isServiceLink(name, environment[name]))
    .map((name) => {
      const meant = didYouMean(name, KNOWN);
      return {
        setting: '',
        where: name,
        message: `no setting has the variable ${name}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
        mend: meant === undefined ? 'unset it' : `set ${meant} instead, or unset it`,
      };
    });
}
