import type { AttributedCell, Attribution } from './document.js';
import type { DataTable } from '../../show/chart/chart.js';
import { subjectOf } from './texts.js';

const FACTS: readonly (readonly [name: string, of: (cell: AttributedCell) => string])[] = [
  ['emulator', ({ emulation }) => emulation.emulator],
  ['its command line', ({ emulation }) => emulation.commandLine.join(' ')],
  ['kernel', ({ kernel }) => kernel],
  [
    'package',
    ({ emulation: { kernel } }) =>
      kernel.package === null ? 'none' : `${kernel.package.name} ${kernel.package.version}`,
  ],
  ['kernel image (SHA-256)', ({ emulation }) => emulation.kernel.imageSha256],
  ['kernel command line', ({ emulation }) => emulation.kernel.append],
  ['runner (SHA-256)', ({ emulation }) => emulation.runnerSha256],
];

/** All that the counts depend on, a column a machine. */
export function machineTable({ cell, against }: Attribution): DataTable {
  const machines = against === null ? [cell] : [cell, against];
  return {
    columns: ['fact', ...machines.map((each) => subjectOf(each, each === cell ? against : cell))],
    rows: FACTS.map(([name, of]) => [name, ...machines.map(of)]),
  };
}
