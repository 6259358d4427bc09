import path from 'node:path';
import type { Node, ParsedNode } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Draft, Origin } from '../draft';
import type { Problem } from '../problem';
import type { SettingPath } from '../setting-path';
import { renderPath } from '../setting-path';
import { describeYamlError } from './describe-yaml-error';
import { expandVariables } from './expand-variables';

export interface YamlSource {
  readonly text: string;
  /** As it shall be named in messages; relative file names start from its directory. */
  readonly file: string;
  readonly environment: NodeJS.ProcessEnv;
}

export interface YamlReading {
  readonly problems: readonly Problem[];
  /** Variables that the file refers to. */
  readonly referenced: ReadonlySet<string>;
}

/** Reads a YAML file into the draft, expands variables in its text values, and notes where everything stands. */
export function readYaml({ text, file, environment }: YamlSource, draft: Draft): YamlReading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: false });
  const problems: Problem[] = [];
  const referenced = new Set<string>();
  const directory = path.dirname(path.resolve(file));
  const whereAt = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const complain = (at: SettingPath, where: string, message: string, mend: string): void => {
    problems.push({ setting: renderPath(at), where, message, mend });
    draft.markBroken(at);
  };

  const scalar = (at: SettingPath, value: unknown, origin: Origin): void => {
    if (typeof value !== 'string') {
      draft.set(at, value, origin);
      return;
    }
    const expansion = expandVariables(value, environment);
    for (const name of expansion.names) referenced.add(name);
    for (const name of expansion.missing) {
      complain(at, origin.where, `the variable ${name} is not set`, `set it, or write \${${name}:-default}`);
    }
    if (expansion.malformed) {
      const mend = 'write ${NAME} or ${NAME:-default}, and $${ for a literal ${';
      complain(at, origin.where, 'has a "${" that no name and "}" follow', mend);
    }
    draft.set(at, expansion.text, expansion.expanded ? { ...origin, untyped: true } : origin);
  };

  const visit = (node: Node | null, at: SettingPath, keyWhere?: string): void => {
    if (node === null) return;
    const own = whereAt(node.range?.[0] ?? 0);
    const key = keyWhere === undefined ? {} : { keyWhere };
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      if (at.length > 0) draft.set(at, {}, { where: keyWhere ?? own, directory, ...key });
      for (const pair of node.items) {
        const name = isScalar(pair.key) ? String(pair.key.value) : '';
        visit(pair.value, [...at, name], whereAt(pair.key.range[0]));
      }
    } else if (isSeq<ParsedNode>(node)) {
      draft.set(at, [], { where: keyWhere ?? own, directory, ...key });
      for (const [index, item] of node.items.entries()) visit(item, [...at, index]);
    } else if (isScalar(node) && node.value !== null) {
      const written = node.type === 'PLAIN' && node.source !== undefined ? { written: node.source } : {};
      scalar(at, node.value, { where: own, directory, ...key, ...written });
    } else if (isAlias(node)) {
      complain(at, own, 'is a YAML alias', 'write the value out; quote a text that begins with "*"');
    }
  };

  // What follows the first syntax error is mostly its echo.
  const [error] = document.errors;
  if (error !== undefined) {
    const problem = { setting: '', where: whereAt(error.pos[0]), ...describeYamlError(error.code) };
    return { problems: [problem], referenced };
  }
  const root: Node | null = document.contents;
  if (root !== null && !isMap(root) && !(isScalar(root) && root.value === null)) {
    const mend = 'begin with the name of a section, such as "s3:"';
    problems.push({ setting: '', where: whereAt(0), message: 'the file does not hold sections', mend });
    return { problems, referenced };
  }
  visit(root, []);
  return { problems, referenced };
}
