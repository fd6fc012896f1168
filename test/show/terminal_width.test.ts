import { expect, it } from 'vitest';
import { renderGrid } from '../../src/show/terminal/grid.js';
import { wrapWords } from '../../src/show/terminal/wrap.js';

const LOOK = { columns: 20, color: false, unicode: true };

it('a grid counts the columns that a text takes in the terminal, not its characters', () => {
  const columns = [
    { head: 'name', texts: ['測定器測定器', 'host'], align: 'left', priority: 0 },
    { head: 'first', texts: ['1', '2'], align: 'right', priority: 1 },
    { head: 'last', texts: ['3', '4'], align: 'right', priority: 2 },
  ] as const;
  // The name takes 12 columns: with both others the row would take 23.
  expect(renderGrid(columns, LOOK).split('\n')).toEqual([
    'name         first',
    '測定器測定器     1',
    'host             2',
  ]);
});

it('words wrap at the columns that they take in the terminal', () => {
  expect(wrapWords('測定 測定 測定', 10)).toEqual(['測定 測定', '測定']);
  expect(wrapWords('\u001b[1mab\u001b[22m cd', 5)).toEqual(['\u001b[1mab\u001b[22m cd']);
});

it('a word that is longer than a line stands alone', () => {
  expect(wrapWords('a hypervisor b', 5)).toEqual(['a', 'hypervisor', 'b']);
});
