import { brokenPackage, MISSING } from '../../../src/emulate/kernels/failures.js';
import { interruptedProgram, missingProgram } from '../../../src/lib/run_program.js';
import type { KernelStore } from '../../../src/emulate/kernels/store/kernel_store.js';
import { measuring, of, ONE_SYNC, row, type Case, type Line, type World } from './case.js';

const none: Line = () => [];
const unasked = (): never => {
  throw new Error('the store was not to be asked for this');
};
const store = (parts: Partial<KernelStore>): World => ({
  openKernelStore: () =>
    Promise.resolve({
      fetch: unasked,
      list: () => [],
      find: () => null,
      remove: unasked,
      ...parts,
    } as KernelStore),
});
const fetching = (error: Error): World => store({ fetch: () => Promise.reject(error) });
const OVER = ['--cell', ONE_SYNC, '--over', '6.1', '--over', '6.12'];
const COMMITS = ['--cell', ONE_SYNC, '--source', '.', '--good', 'HEAD~1'];
const out =
  (...argv: string[]): Line =>
  ({ files }) => [...argv, '--output', files.path('out')];
/** Commands that boot a kernel of the store, and what they end with where there is none to be had. */
const BOOTING: readonly (readonly [command: string, line: Line])[] = [
  ['run --host emulated', (place) => measuring(place)],
  ['attribute', out('--cell', ONE_SYNC)],
  ['kernels', out('6.1', '6.12')],
  ['bisect', () => OVER],
  ['kernel fetch', none],
];
export const KERNELS: readonly Case[] = [
  ...BOOTING.flatMap(([command, line]): Case[] => [
    {
      command,
      code: 4,
      reason: 'a tool is missing',
      run: of(command, line, fetching(missingProgram('apt-get', MISSING['apt-get']))),
      said: 'next: ',
    },
    {
      command,
      code: 5,
      reason: "a kernel's package is broken",
      run: of(command, line, fetching(brokenPackage('linux.deb', 'its hash differs'))),
      said: 'its hash differs',
    },
    {
      command,
      code: 130,
      reason: 'a signal came while a kernel was fetched',
      run: of(command, line, fetching(interruptedProgram('apt-get'))),
      said: 'interrupted',
    },
  ]),
  row(
    'attribute',
    2,
    'there is no such cell',
    of('attribute', out('--cell', 'pio-out/long64-ring0/regs/both/sink')),
    'did you mean',
  ),
  row(
    'patch',
    2,
    '--fail-on is no change',
    of('patch', () => ['--source', '.', 'topic', '--fail-on', 'six']),
    "such as '+6'",
  ),
  row(
    'patch',
    4,
    'a tool is missing',
    of('patch', out('--source', '.', 'topic')),
    'sudo apt-get install make gcc',
  ),
  row('kernels', 2, 'one kernel is nothing to compare', of('kernels', out('6.1')), 'next: '),
  row(
    'bisect',
    2,
    'there is no cell',
    of('bisect', () => ['--over', '6.1', '--over', '6.12']),
    '--cell',
  ),
  row(
    'bisect',
    4,
    'a tool to build with is missing',
    of('bisect', () => [...COMMITS]),
    'sudo apt-get install make gcc',
  ),
  row(
    'bisect --step',
    125,
    'what it needs is missing, so that git passes over the commit',
    of('bisect', () => [...COMMITS, '--step']),
    'sudo apt-get install make gcc',
  ),
  row('kernel list', 0, 'there is none, and it says so', of('kernel list', none, store({})), 'kernel fetch'),
  row(
    'kernel fetch',
    2,
    'an argument too many',
    of('kernel fetch', () => ['6.1', '6.12']),
    'too many arguments',
  ),
  row('kernel remove', 2, 'there is nothing to remove', of('kernel remove', none), 'next: '),
];
