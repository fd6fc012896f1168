/** A run whose costs are known (synthetic_costs.ts), of cells that stay the same whatever the presets sweep. */
import { advise } from '../../src/features/advise/advise.js';
import { readMix } from '../../src/features/advise/mix/read_mix.js';
import { parseUses } from '../../src/features/advise/uses.js';
import { fakeHost } from './fakes/fake_host.js';
import {
  baseCell,
  controlCell,
  DIRECTIONS,
  transferCell,
  type Cell,
  type Group,
} from '../../src/plan/cell.js';
import type { Advice } from '../../src/features/advise/document/advice.js';
import { assembleResults } from '../../src/results/assemble.js';
import type { Results } from '../../src/results/schema.js';
import { smallPlan } from './fake_run.js';
import { syntheticSamples, type SyntheticOptions } from './synthetic_samples.js';

const EXITS = ['pio-out', 'pio-in', 'mmio-write', 'mmio-read'] as const;
const GROUP_SETS: readonly (readonly Group[])[] = [['regs'], ['sregs'], ['events'], ['regs', 'sregs']];

function guestCells(exit: (typeof EXITS)[number], mode: 'long64-ring0' | 'long64-ring3'): Cell[] {
  return [
    baseCell(exit, mode),
    ...GROUP_SETS.flatMap((groups) =>
      DIRECTIONS.flatMap((direction) =>
        (['ioctl', 'sync'] as const).map((way) => transferCell(exit, mode, groups, direction, way)),
      ),
    ),
  ];
}

export const ADVISED_CELLS: readonly Cell[] = [
  controlCell('null-syscall'),
  ...EXITS.flatMap((exit) => guestCells(exit, 'long64-ring0')),
  ...EXITS.flatMap((exit) => guestCells(exit, 'long64-ring3')),
];

/** Four launches of 30 quiet rounds unless told otherwise. */
export function advisedRun(options: SyntheticOptions = {}): Results {
  const cells = options.cells ?? ADVISED_CELLS;
  const samples = syntheticSamples({
    launches: 4,
    rounds: 30,
    noise: 0.0003,
    exitsPerHistogram: 20,
    ...options,
    cells,
  });
  const plan = smallPlan({ cells: [...cells] });
  const tool = { name: 'kvm-exit-bench', version: '0.0.0-test' };
  return assembleResults({ samples, host: fakeHost(), plan, label: 'costs', tool });
}

/** The cells of one guest, enough for its break-even shares. */
export const ONE_GUEST: readonly Cell[] = [
  controlCell('null-syscall'),
  ...guestCells('pio-out', 'long64-ring0'),
];

/** On the recorded mix of a debugger, with these costs. */
export function recordedAdvice(): Advice {
  const path = 'bench/mixes/qemu-gdb-stepping.perf-script.txt';
  return advise({
    tool: { name: 'kvm-exit-bench', version: '0.0.0-test' },
    results: advisedRun(),
    resultsSource: 'results.json',
    mix: readMix(path),
    mixSource: path,
    uses: parseUses(['KVM_EXIT_IO=regs:read@5%']),
    now: 'ioctl',
  });
}
