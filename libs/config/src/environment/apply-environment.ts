import type { Draft } from '../draft';
import type { Problem } from '../problem';
import type { SettingPath } from '../setting-path';
import type { Shorthand } from './shorthands';
import { SHORTHANDS, shorthandVariables, variableOrigin } from './shorthands';
import { unknownVariables } from './unknown-variables';
import { VARIABLES } from './variables';

const fileSibling = (path: SettingPath): SettingPath => [...path.slice(0, -1), `${String(path.at(-1))}File`];

/** Lets variables override what the file says. An empty variable counts as not set. */
export function applyEnvironment(
  environment: NodeJS.ProcessEnv,
  referenced: ReadonlySet<string>,
  draft: Draft,
): readonly Problem[] {
  const valueOf = (name: string): string | undefined => {
    const value = environment[name];
    return value === '' ? undefined : value;
  };
  const override = (path: SettingPath, name: string, secret: boolean): void => {
    const value = valueOf(name);
    const fileValue = secret ? valueOf(`${name}_FILE`) : undefined;
    if (value === undefined && fileValue === undefined) return;
    draft.delete(path);
    if (secret) draft.delete(fileSibling(path));
    if (value !== undefined) draft.set(path, value, variableOrigin(name));
    if (fileValue !== undefined) draft.set(fileSibling(path), fileValue, variableOrigin(`${name}_FILE`));
  };
  const applyShorthand = (shorthand: Shorthand): void => {
    const { list, identity, secret, defaults } = shorthand;
    const given = shorthandVariables(shorthand).find((name) => valueOf(name) !== undefined);
    const entries = draft.get(list) ?? [];
    if (given === undefined || !Array.isArray(entries)) return;
    const id = valueOf(identity.variable) ?? identity.fallback;
    const found = entries.findIndex(
      (entry: unknown) => (entry as Record<string, unknown> | null)?.[identity.field] === id,
    );
    const entry = [...list, found < 0 ? entries.length : found];
    if (found < 0 || id === undefined) {
      draft.set(entry, { ...defaults }, variableOrigin(given));
      if (id !== undefined) draft.set([...entry, identity.field], id, variableOrigin(identity.variable));
    }
    override([...entry, secret.field], secret.variable, true);
  };

  for (const { name, path, node } of VARIABLES) override(path, name, node.traits.secret === true);
  for (const shorthand of SHORTHANDS) applyShorthand(shorthand);
  return unknownVariables(environment, referenced);
}
