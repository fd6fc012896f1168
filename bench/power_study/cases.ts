/** Changes that a kernel could have made, and what a gate should say of each. */
import { entersByKvmRun, type Cell, type TransferCell } from '../../src/plan/cell.js';
import type { Results } from '../../src/results/schema.js';
import type { CellChange, Change } from './change.js';

export type Verdict = 'pass' | 'improved' | 'regressed' | 'inconclusive' | 'failed';

/** One change in one size. */
export interface Case {
  /** Heading that it stands under. */
  readonly sort: string;
  readonly what: string;
  readonly size: string;
  /** What a gate may say of it; the first is what it should say. */
  readonly right: readonly Verdict[];
  /** @param pick which cell is meant where only one changes: another one in each pair of runs */
  readonly change: (results: Results, pick: number) => Change;
  readonly host?: (host: Results['host']) => Results['host'];
}

/** Controls that KVM has no part in. */
const OUTSIDE_KVM: readonly string[] = ['empty-timer', 'compute', 'cpuid', 'null-syscall', 'bad-fd-ioctl'];

function isInKvm(cell: Cell): boolean {
  return cell.kind !== 'control' || !OUTSIDE_KVM.includes(cell.control);
}

const always = (exit: CellChange['exit']): CellChange => ({ blocks: 1, exit });
const times = (share: number): CellChange => always((ticks) => ticks * (1 + share));
const plus = (added: number): CellChange => always((ticks) => Math.max(1, ticks + added));

function where(is: (cell: Cell) => boolean, change: CellChange): Case['change'] {
  return () => (cell) => (is(cell) ? change : null);
}

/** Spread over the plan, so that the pairs of a study do not all ask the same cell. */
const STRIDE = 17;

function one(is: (cell: Cell) => boolean, change: CellChange): Case['change'] {
  return ({ cells }, pick) => {
    const those = cells.filter(({ cell, status }) => status === 'measured' && is(cell));
    const chosen = those[(pick * STRIDE) % Math.max(1, those.length)]?.cell.id;
    return (cell) => (cell.id === chosen ? change : null);
  };
}

function isTransfer(way: TransferCell['transfer']): (cell: Cell) => boolean {
  return (cell) => cell.kind === 'transfer' && cell.transfer === way;
}

const isBase = (cell: Cell): boolean => cell.kind === 'base' && cell.replica === 0;

/** All cells of one guest, its copy included. */
function oneGuest(change: CellChange): Case['change'] {
  return (results, pick) => {
    const guests = results.cells.map(({ cell }) => cell).filter((cell) => cell.kind === 'base');
    const chosen = guests[(pick * STRIDE) % Math.max(1, guests.length)];
    return (cell) =>
      cell.kind !== 'control' && cell.exit === chosen?.exit && cell.mode === chosen.mode ? change : null;
  };
}

const REGRESSED: readonly Verdict[] = ['regressed'];
/** Beyond the margin, but by less than once more: any answer but that nothing is slower. */
const BEYOND: readonly Verdict[] = ['regressed', 'inconclusive'];
const NOT_SLOWER: readonly Verdict[] = ['pass', 'improved', 'inconclusive'];
const FASTER: readonly Verdict[] = ['improved', 'inconclusive', 'pass'];
const UNANSWERED: readonly Verdict[] = ['inconclusive'];

const percent = (share: number): string => `${share > 0 ? '+' : ''}${String(Math.round(1000 * share) / 10)}%`;

function rightOf(share: number): readonly Verdict[] {
  if (share < 0) return FASTER;
  if (share > 0.04) return REGRESSED;
  return share > 0.02 ? BEYOND : NOT_SLOWER;
}

interface Sized {
  readonly sort: string;
  readonly what: string;
  readonly sizes: readonly number[];
  readonly change: (size: number) => Case['change'];
  /** Of what the size is as a share of the cells; the size itself unless given. */
  readonly right?: (size: number) => readonly Verdict[];
  readonly text?: (size: number) => string;
  readonly host?: Case['host'];
}

function sized({ sort, what, sizes, change, right = rightOf, text = percent, host }: Sized): Case[] {
  return sizes.map((size) => ({
    ...{ sort, what, size: text(size), right: right(size), change: change(size) },
    ...(host === undefined ? {} : { host }),
  }));
}

const ticksText = (size: number): string => `${size > 0 ? '+' : ''}${String(size)} ticks`;
/** An exit took some 20,000 ticks where the runs were recorded. */
const TYPICAL_TICKS = 20_000;

const withParameter: Case['host'] = (host) => ({
  ...host,
  kvm: { ...host.kvm, parameters: { ...host.kvm.parameters, a_new_parameter: 'Y' } },
});
const withKernel: Case['host'] = (host) => ({
  ...host,
  kernel: { ...host.kernel, release: `${host.kernel.release}-next` },
});
const withMicrocode: Case['host'] = (host) => ({ ...host, cpu: { ...host.cpu, microcode: '0xffff' } });

const allOfKvm = (size: number): Case['change'] => where(isInKvm, times(size));
const COMMON = 'common path';
const HOSTS = 'fingerprint changed';
const ONE = 'one cell or guest';
const SOMETIMES = 'intermittent';
const TAILS = 'tail';

const COMMON_PATH: readonly Case[] = [
  ...sized({
    sort: COMMON,
    what: 'everything that enters by KVM_RUN, immediate_exit too',
    sizes: [0.01, 0.03, 0.05, 0.1],
    change: (size) => where(entersByKvmRun, times(size)),
  }),
  ...sized({
    sort: COMMON,
    what: 'every KVM_RUN',
    sizes: [300, 1000, 5000],
    change: (size) => where(entersByKvmRun, plus(size)),
    right: (size) => rightOf(size / TYPICAL_TICKS),
    text: ticksText,
  }),
  ...sized({ sort: COMMON, what: 'all of KVM', sizes: [0.05, 0.2], change: allOfKvm }),
  ...sized({
    sort: COMMON,
    what: 'every exit faster',
    sizes: [-300, -1000, -3000],
    change: (size) => where((cell) => cell.kind !== 'control', plus(size)),
    right: () => FASTER,
    text: ticksText,
  }),
];

const FINGERPRINTS: readonly Case[] = [
  ...sized({
    sort: HOSTS,
    what: 'all of KVM, and a KVM parameter that the baseline lacks',
    sizes: [0.05, 0.2],
    change: allOfKvm,
    host: withParameter,
  }),
  ...sized({
    sort: HOSTS,
    what: 'all of KVM, and another kernel release',
    sizes: [0, 0.05],
    change: allOfKvm,
    host: withKernel,
  }),
  ...sized({
    sort: HOSTS,
    what: 'all of KVM, and another microcode',
    sizes: [0, 0.2],
    change: allOfKvm,
    right: () => UNANSWERED,
    host: withMicrocode,
  }),
];

const SINGLE: readonly Case[] = [
  ...sized({
    sort: ONE,
    what: 'one sync transfer',
    sizes: [0.03, 0.05, 0.1, 0.5],
    change: (size) => one(isTransfer('sync'), times(size)),
  }),
  ...sized({
    sort: ONE,
    what: 'one ioctl transfer',
    sizes: [0.05, 0.1],
    change: (size) => one(isTransfer('ioctl'), times(size)),
  }),
  ...sized({
    sort: ONE,
    what: '`none` of one guest',
    sizes: [0.05, 0.1],
    change: (size) => one(isBase, times(size)),
  }),
  ...sized({
    sort: ONE,
    what: 'all cells of one guest',
    sizes: [0.05],
    change: (size) => oneGuest(times(size)),
  }),
];

const intermittent = (share: number, size: number): Case['change'] =>
  one(isTransfer('sync'), { ...times(size), blocks: share });

const INTERMITTENT: readonly Case[] = [
  ...sized({
    sort: SOMETIMES,
    what: 'one sync transfer +50%, in a share of its blocks',
    sizes: [0.3, 0.7, 0.9],
    change: (share) => intermittent(share, 0.5),
    right: () => REGRESSED,
  }),
  ...sized({
    sort: SOMETIMES,
    what: 'one sync transfer +10%, in a share of its blocks',
    sizes: [0.7],
    change: (share) => intermittent(share, 0.1),
    right: () => BEYOND,
  }),
  ...sized({
    sort: SOMETIMES,
    what: 'every KVM_RUN +10%, in a share of the launches',
    sizes: [0.5],
    change: (share) => where(entersByKvmRun, { ...times(0.1), launches: share }),
    right: () => BEYOND,
  }),
];

/** So rare that most sub-batches of a block have none. */
const RARE = 0.01;

const tail = (size: number): CellChange => ({
  blocks: 1,
  exit: (ticks) => ticks,
  rare: { share: RARE, times: size / RARE },
});

const RARE_EXITS: readonly Case[] = [
  ...sized({
    sort: TAILS,
    what: 'mean of every cell by a rare slow path, medians as before',
    sizes: [0.1, 0.5],
    change: (size) => where(entersByKvmRun, tail(size)),
    right: (size) => (size >= 0.5 ? REGRESSED : BEYOND),
  }),
  ...sized({
    sort: TAILS,
    what: 'mean of one sync transfer by a rare slow path',
    sizes: [0.5],
    change: (size) => one(isTransfer('sync'), tail(size)),
    right: () => BEYOND,
  }),
];

export const UNCHANGED: Case = {
  sort: 'nothing changed',
  what: 'two runs as they were',
  size: '',
  right: ['pass', 'inconclusive'],
  change: () => () => null,
};

export const CASES: readonly Case[] = [
  ...COMMON_PATH,
  ...FINGERPRINTS,
  ...SINGLE,
  ...INTERMITTENT,
  ...RARE_EXITS,
];
