import path from 'node:path';
import type { z } from 'zod';
import type { Draft } from '../draft';
import type { Problem } from '../problem';
import { fieldsOf, inspectSchema } from '../schema/inspect-schema';
import type { SettingPath } from '../setting-path';
import { renderPath } from '../setting-path';
import type { FileContent, ReadFile } from './read-file';
import { whyUnreadable } from './read-file';

const OTHERS_MAY_READ = 0o004;

export interface FileResolution {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Replaces `<secret>File` by the content of that file, and makes names of other files absolute. */
export function resolveFiles(schema: z.core.$ZodType, draft: Draft, readFile: ReadFile): FileResolution {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];

  const read = (at: SettingPath): (FileContent & { file: string }) | undefined => {
    const name = draft.get(at);
    const origin = draft.originOf(at);
    if (typeof name !== 'string' || name === '' || origin === undefined || draft.isBroken(at))
      return undefined;
    const file = path.resolve(origin.directory, name);
    try {
      return { ...readFile(file), file };
    } catch (error) {
      const mend = 'name a file that exists and that this process may read';
      const message = `the file ${file} ${whyUnreadable(error)}`;
      problems.push({ setting: renderPath(at), where: origin.where, message, mend });
      draft.markBroken(at);
      return undefined;
    }
  };

  const secretFromFile = (at: SettingPath): void => {
    const fileAt = [...at.slice(0, -1), `${String(at.at(-1))}File`];
    const origin = draft.originOf(fileAt);
    if (draft.get(fileAt) === undefined || origin === undefined) return;
    if (draft.get(at) !== undefined) {
      const message = `is given together with ${renderPath(at)}`;
      problems.push({
        setting: renderPath(fileAt),
        where: origin.where,
        message,
        mend: 'keep one of the two',
      });
      draft.markBroken(fileAt);
    }
    const content = read(fileAt);
    draft.delete(fileAt);
    draft.set(at, content?.text.replace(/[\r\n]+$/, '') ?? '', origin);
    if (content === undefined) draft.markBroken(at);
    if (content?.mode !== undefined && (content.mode & OTHERS_MAY_READ) !== 0) {
      const message = `every user of this machine may read ${content.file}`;
      const mend = `chmod 600 ${content.file}`;
      warnings.push({ setting: renderPath(fileAt), where: origin.where, message, mend });
    }
  };

  const visit = (node: z.core.$ZodType, at: SettingPath): void => {
    const { shape, traits } = inspectSchema(node);
    if (shape.kind === 'section' || shape.kind === 'variants') {
      for (const [name, field] of Object.entries(fieldsOf(shape, draft.get(at)))) visit(field, [...at, name]);
    } else if (shape.kind === 'list') {
      const items = draft.get(at);
      if (!Array.isArray(items)) return;
      for (const index of items.keys()) visit(shape.element, [...at, index]);
    } else if (traits.secret) {
      secretFromFile(at);
    } else if (traits.file) {
      const content = read(at);
      const origin = draft.originOf(at);
      if (content !== undefined && origin !== undefined) draft.set(at, content.file, origin);
    }
  };
  visit(schema, []);
  return { problems, warnings };
}
