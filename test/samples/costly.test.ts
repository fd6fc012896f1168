import { expect, it } from 'vitest';
import { costlyChanges, costlyPairs } from '../../src/samples/costly.js';

const count = (name: string, times: number) => ({ name, count: times });

it('two exits are paired by kind: what only one of them has counts 0 in the other', () => {
  expect(costlyPairs([count('VMREAD', 5)], [count('VMREAD', 4), count('WRMSR', 2)])).toEqual([
    { name: 'VMREAD', count: 5, against: 4 },
    { name: 'WRMSR', count: 0, against: 2 },
  ]);
});

it('a kind of which both have as many is no change', () => {
  const change = { name: 'VMREAD', count: 5, against: 4 };
  const [own, others] = [
    [count('VMREAD', 5), count('VMWRITE', 3)],
    [count('VMREAD', 4), count('VMWRITE', 3)],
  ];
  expect(costlyChanges(own, others)).toEqual([change]);
});
