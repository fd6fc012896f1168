import { of, row, type Case, type Line } from './case.js';

const none: Line = () => [];
export const SHELL: readonly Case[] = [
  row('build', 2, 'this is a checkout', of('build', none), 'npm run build:native'),
  row('config', 0, 'the defaults are shown', of('config', none), 'KVM_EXIT_BENCH_PRESET'),
  row(
    'completion',
    0,
    'there is such a script',
    of('completion', () => ['bash']),
    'complete ',
  ),
  row(
    'completion',
    2,
    'there is no such shell',
    of('completion', () => ['tcsh']),
    'tcsh',
  ),
  row('manual', 0, 'there is a page', of('manual', none), '.TH'),
];
