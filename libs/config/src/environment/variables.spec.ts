import { expect, it } from '@jest/globals';
import { VARIABLES } from './variables';

it('no two settings share a variable', () => {
  const names = VARIABLES.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
