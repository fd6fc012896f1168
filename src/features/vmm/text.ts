/** What a VMM's exits cost, as a terminal shows it. */
import { inertText } from '../../lib/visible_text.js';
import { machineName } from '../../show/host_names.js';
import { formatInterval, formatShare, formatTime, formatTimeRange } from '../../show/numbers.js';
import { type Column, renderGrid } from '../../show/terminal/grid.js';
import { bold, type Look } from '../../show/terminal/look.js';
import { fitLines } from '../../show/terminal/wrap.js';
import { isBounded, type Estimate } from '../../stats/summary.js';
import type { RingCosts, VmmExit } from './document/schema.js';
import type { VmmRun } from './turns.js';

const CELL_NAME: Readonly<Record<VmmExit, string>> = {
  'port-read': 'port read, no device there',
  'serial-read': "port read, serial port's status",
  'mmio-read': 'MMIO read, no device there',
  'kernel-port-write': 'port write to the PIC',
  'kernel-mmio-read': 'MMIO read of the local APIC',
  cpuid: 'CPUID',
};

/** A write that costs nearly as much as what goes to the VMM went there too. */
const SAME_SHARE = 0.75;
/** Instructions of a loop that take longer are emulated. */
const EMULATED_LOOP_TICKS = 100;

export interface VmmFigures {
  readonly command: readonly string[];
  readonly run: VmmRun;
  readonly rings: readonly RingCosts[];
  readonly ticksPerNs: number;
}

function isPicInVmm({ cells }: RingCosts): boolean {
  return cells['kernel-port-write'].estimate > SAME_SHARE * cells['port-read'].estimate;
}

/** Shown to be above nothing; of one launch, above nothing. */
const isShown = (cost: Estimate): boolean => (isBounded(cost) ? cost.low : cost.estimate) > 0;

function howSure(launches: number): string {
  return launches > 1
    ? `(95% intervals over ${String(launches)} launches)`
    : '(One launch: how launches differ is not known.)';
}

function answer({ command: [program = ''], rings, ticksPerNs, run }: VmmFigures): string[] {
  const name = inertText(program.split('/').at(-1) ?? program);
  const ns = ({ estimate, low, high }: Estimate): Estimate => ({
    estimate: estimate / ticksPerNs,
    low: low / ticksPerNs,
    high: high / ticksPerNs,
  });
  return rings.map(({ ring, cells, bare, dispatch, dispatchShare, syncSaves }) => {
    const whole = `In ring ${String(ring)} a port read that ${name} handles takes ${formatTime(ns(cells['port-read']).estimate)}: ${formatTime(ns(bare).estimate)} are the bare exit, `;
    const own = isShown(dispatch)
      ? `${formatTime(ns(dispatch).estimate)} (${formatTimeRange(ns(dispatch))}, ${formatShare(dispatchShare.estimate)}) are the VMM's own dispatch.`
      : `and the VMM's own dispatch does not show beside it (${formatTimeRange(ns(dispatch))}).`;
    const saves = `A VMM that reads and writes the general registers by ioctl at such an exit would save ${formatShare(syncSaves.estimate)} ${formatInterval(syncSaves, formatShare)} of it by synchronous registers.`;
    return `${whole}${own} ${saves} ${howSure(run.turns.length)}`;
  });
}

function notes({ rings, ticksPerNs }: VmmFigures): string[] {
  return rings.flatMap((each) => [
    ...(each.loop.estimate > EMULATED_LOOP_TICKS
      ? [
          `KVM emulates the code of ring ${String(each.ring)} on this host: the loop around each exit takes ${formatTime(each.loop.estimate / ticksPerNs)}, which is taken off.`,
        ]
      : []),
    ...(isPicInVmm(each)
      ? [
          `In ring ${String(each.ring)} the port write to the PIC left to the VMM too: its PIC is not in the kernel.`,
        ]
      : []),
  ]);
}

interface Row {
  readonly ring: number;
  readonly name: string;
  readonly cost: Estimate;
}

function rowsOf({ ring, cells, bare, dispatch, overKernel }: RingCosts): Row[] {
  const costs: readonly (readonly [string, Estimate])[] = [
    ...Object.entries(cells).map(([cell, cost]) => [CELL_NAME[cell as VmmExit], cost] as const),
    ['bare exit, measured in turn', bare],
    ["VMM's dispatch: port read less bare exit", dispatch],
    ['port read less PIC write', overKernel],
  ];
  return costs.map(([name, cost]) => ({ ring, name, cost }));
}

function table({ rings, ticksPerNs }: VmmFigures, look: Look): string {
  const rows = rings.flatMap(rowsOf);
  const ns = (ticks: number): string => (ticks / ticksPerNs).toFixed(0);
  const column = (head: string, text: (row: Row) => string, priority: number): Column => ({
    ...{ head, texts: rows.map(text), align: 'right', priority },
  });
  const name: Column = { head: '', texts: rows.map((row) => row.name), align: 'left', priority: 0 };
  return renderGrid(
    [
      name,
      column('ring', ({ ring }) => String(ring), 0),
      column('ns', ({ cost }) => ns(cost.estimate), 0),
      column('95%', ({ cost }) => formatInterval(cost, ns), 1),
      column('cycles', ({ cost }) => cost.estimate.toFixed(0), 2),
    ],
    look,
  );
}

/** The answer first, then every figure with its interval. */
export function vmmText(document: VmmFigures, look: Look): string {
  const sentences = [...answer(document), ...notes(document)].map((text) => fitLines(text, look.columns));
  const host = `on ${machineName(document.run.host)}`;
  return `${sentences.join('\n')}\n\n${bold(host, look)}\n${table(document, look)}\n`;
}
