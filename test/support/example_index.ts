/** The index of runs of one host, one of which changed a ratio's level. */
import { hostRuns } from '../../src/features/index/trends.js';
import type { IndexDocument, IndexedRun } from '../../src/features/index/document/schema.js';

const CELLS = ['pio-out/long64-ring0/regs/both/sync', 'mmio-read/long64-ring0/sregs/both/sync'];
const RUNS = 16;

function indexedRun(run: number): IndexedRun {
  return {
    path: `day-${String(run)}`,
    pageHref: `./day-${String(run)}/index.html`,
    resultsHref: `./day-${String(run)}/results.json`,
    label: run === 3 ? 'after the update' : null,
    status: run === 5 ? 'interrupted' : 'complete',
    startedAt: new Date(Date.UTC(2026, 10, run, 9)).toISOString(),
    ...{ hostName: 'example-host', hostId: '0123456789ab', processor: 'AMD EPYC 7R13 Processor' },
    ...{ kernel: '6.12.4', preset: 'default', unit: 'cycles', extent: '275 of 286 cells' },
    finding: 'Reading and writing regs through kvm_run costs 430 cycles [311, 464] more than the bare exit.',
    ratios: CELLS.map((cell, index) => {
      const estimate = 0.42 + 0.1 * index + 0.0007 * ((run * 7) % 5) + (index === 0 && run > 8 ? 0.04 : 0);
      const ratio = { estimate, low: estimate - 0.002, high: estimate + 0.002 };
      return { cell, kind: 'sync-ioctl' as const, ratio, plain: true };
    }),
  };
}

export function exampleIndex(): IndexDocument {
  const runs = Array.from({ length: RUNS }, (_, day) => indexedRun(day + 1));
  return {
    tool: { name: 'kvm-exit-bench', version: '0.1.0' },
    folder: 'reports',
    hosts: hostRuns(runs, []),
    unread: [{ path: 'broken.json', reason: 'it is cut off before its end' }],
  };
}
