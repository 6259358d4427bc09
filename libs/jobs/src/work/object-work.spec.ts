import { expect, it } from '@jest/globals';
import { judgeWrite } from './object-work';

const refusal = (code: string, status: number) => ({
  refusal: { status, headers: {}, body: Buffer.from(`<Error><Code>${code}</Code></Error>`) },
});

it.each([
  ['InvalidObjectState', 403, 'refused'],
  ['InvalidRequest', 400, 'refused'],
  ['KMS.DisabledException', 400, 'refused'],
  ['AccessDenied', 403, 'failed'],
  ['RequestTimeout', 400, 'failed'],
])('a write that the backend refuses with %s (%i) comes out as %s', (code, status, outcome) => {
  expect(judgeWrite(refusal(code, status))).toEqual({ outcome, why: `the backend refused: ${code}` });
});
