import { describe, expect, it } from '@jest/globals';
import { parseRequest } from '../request';
import { checkForwardedDocument } from './check-forwarded-document';
import { resolveOperation } from './resolve-operation';

const operation = (method: string, target: string) =>
  resolveOperation(parseRequest({ method, target, rawHeaders: ['Host', 'h'] }, { baseDomains: [] }));
const restore = operation('POST', '/bucket/key?restore');

describe('checkForwardedDocument', () => {
  it('lets a plain restore pass', () => {
    const document =
      '<RestoreRequest><Days>1</Days><GlacierJobParameters><Tier>Bulk</Tier></GlacierJobParameters></RestoreRequest>';
    expect(() => {
      checkForwardedDocument(restore, Buffer.from(document));
      checkForwardedDocument(restore, Buffer.alloc(0));
    }).not.toThrow();
  });

  it.each([
    ['NotImplemented', '<RestoreRequest><OutputLocation><S3/></OutputLocation></RestoreRequest>'],
    ['NotImplemented', '<r:RestoreRequest xmlns:r="u"><r:Type>SELECT</r:Type></r:RestoreRequest>'],
    ['NotImplemented', '<RestoreRequest><X><SelectParameters/></X></RestoreRequest>'],
    ['MalformedXML', '<RestoreRequest><Output'],
  ])('answers %s to %s', (code, document) => {
    expect(() => {
      checkForwardedDocument(restore, Buffer.from(document));
    }).toThrow(expect.objectContaining({ code }));
  });

  it('does not look into documents of other operations, which may be no XML', () => {
    expect(() => {
      checkForwardedDocument(operation('PUT', '/bucket?policy'), Buffer.from('{"Type":1}'));
    }).not.toThrow();
  });
});
