import { describe, expect, it } from '@jest/globals';
import { readCopyDirectives } from './copy-directives';

describe('the directives of a copy', () => {
  it('are COPY when nothing is said', () => {
    expect(readCopyDirectives({})).toEqual({ metadata: 'COPY', tagging: 'COPY' });
  });

  it('are each taken from its own header', () => {
    const headers = { 'x-amz-metadata-directive': 'REPLACE', 'x-amz-tagging-directive': 'COPY' };
    expect(readCopyDirectives(headers)).toEqual({ metadata: 'REPLACE', tagging: 'COPY' });
  });

  it.each([
    ['x-amz-metadata-directive', 'MERGE'],
    ['x-amz-metadata-directive', 'replace'],
    ['x-amz-tagging-directive', ''],
  ])('are refused: %s: %j', (ArgumentName, ArgumentValue) => {
    const read = (): unknown => readCopyDirectives({ [ArgumentName]: ArgumentValue });
    expect(read).toThrow(
      expect.objectContaining({ code: 'InvalidArgument', details: { ArgumentName, ArgumentValue } }),
    );
  });
});
