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
    ...{ machine: 'AMD EPYC 7R13 Processor, kvm_amd', hostId: '0123456789ab' },
    ...{ kernel: '6.12.4', preset: 'default', unit: 'cycles', extent: '275 of 286' },
    ...{ launches: run === 5 ? 1 : 5, twins: 0.0004 * ((run % 5) - 2) },
    prices: [
      {
        what: 'regs both at pio-out in ring 3',
        ...{ rank: 0, exit: 26_480 + 11 * run, ioctl: 9_730 - 3 * run, sync: 205 + run, syncIsShown: true },
        ratio: 0.42 + (run > 8 ? 0.04 : 0),
      },
    ],
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
    pages: [{ path: 'gate.html', href: './gate.html', title: 'Pass: none of 40 cells is slower' }],
    unread: [{ path: 'broken.json', reason: 'it is cut off before its end' }],
  };
}
