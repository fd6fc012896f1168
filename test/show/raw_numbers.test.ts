import { expect, test } from 'vitest';
import { rawRows } from '../../src/show/browser/raw_numbers.js';

test('a number and its interval become three columns, without separators', () => {
  expect(
    rawRows([
      ['cell', 'cycles'],
      ['a', '22,722 [22,100, 23,242]'],
      ['b', '–'],
      ['c', '-12.5 [not known]'],
    ]),
  ).toEqual([
    ['cell', 'cycles', 'cycles, 95% from', 'cycles, 95% to'],
    ['a', '22722', '22100', '23242'],
    ['b', '', '', ''],
    ['c', '-12.5', '', ''],
  ]);
});

test('times become nanoseconds whatever unit each is written in, and shares lose their sign', () => {
  expect(
    rawRows([
      ['adds', 'range', 'share', 'interval'],
      ['18.3 ns', '-47.1 to 83.7 ns', '0.25%', '[0.1%, 0.4%]'],
      ['+7.18 us', '7.01 to 7.35 us', '14%', '[13.9%, 14.2%]'],
    ]),
  ).toEqual([
    ['adds, ns', 'range from, ns', 'range to, ns', 'share, %', 'interval from, %', 'interval to, %'],
    ['18.3', '-47.1', '83.7', '0.25', '0.1', '0.4'],
    ['7180', '7010', '7350', '14', '13.9', '14.2'],
  ]);
});

test('a column with one word in it stays as it is', () => {
  const rows = [
    ['mode', 'from'],
    ['ring 0', '0.25%'],
    ['ring 3', 'always'],
  ];
  expect(rawRows(rows)).toEqual(rows);
});

test('a table without rows keeps its head', () => {
  expect(rawRows([['cell', 'cycles']])).toEqual([['cell', 'cycles']]);
});
