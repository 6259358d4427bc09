import { describe, expect, it } from '@jest/globals';
import { classify } from './classify';
import { DOCUMENTED } from './documented-operations';

describe('the documented operations', () => {
  it('are all there', () => {
    expect(DOCUMENTED.length).toBeGreaterThan(100);
  });

  it.each(DOCUMENTED.map((operation) => [operation.name, operation] as const))(
    'tell %s from others',
    (name, operation) => {
      const query = new Map([...operation.requiredQuery].map((each) => [each, 'v']));
      for (const [each, value] of operation.fixedQuery) query.set(each, value);
      const { method, scope, requiredHeaders } = operation;
      expect(classify({ method, scope, query, headers: requiredHeaders })?.name).toBe(name);
    },
  );
});
