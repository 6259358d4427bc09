import type { ErrorCode } from 'yaml';

interface Wording {
  readonly message: string;
  readonly mend: string;
}

/** Wordings for the mistakes that people make. The parser's own could quote a secret. */
const WORDINGS: Partial<Record<ErrorCode, Wording>> = {
  BAD_ALIAS: {
    message: 'a value begins with "*", which YAML takes for an alias',
    mend: 'put it in quotes: "*"',
  },
  BAD_INDENT: {
    message: 'the indentation does not fit',
    mend: 'align the line with its neighbours, two spaces a level',
  },
  DUPLICATE_KEY: {
    message: 'the setting is given twice',
    mend: 'keep one of the two',
  },
  MISSING_CHAR: {
    message: 'a closing quote, bracket or a colon is missing',
    mend: 'close what is open on this line or before it',
  },
  TAB_AS_INDENT: { message: 'a tab indents the line', mend: 'use spaces' },
  MULTIPLE_DOCS: { message: 'a second document begins', mend: 'remove the line "---" and what follows' },
};

/** What a syntax error means and how to mend it, without a word of the file's content. */
export function describeYamlError(code: ErrorCode): Wording {
  return (
    WORDINGS[code] ?? {
      message: `this is not valid YAML (${code})`,
      mend: 'look for a missing bracket; quote text that holds any of : # { } [ ] , & * ? | < > = ! % @ `',
    }
  );
}
