/** The first sentences of a run: what to do on this host, how sure that is, what does not follow. */
import { MODES, type Mode } from '../../../plan/cell.js';
import type { Results } from '../../../results/schema.js';
import { isBounded } from '../../../stats/summary.js';
import type { Measured, TransferComparison } from '../../../results/measured_cells.js';
import { plural } from '../../../lib/plural.js';
import { DIRECTION_GERUND, groupsMeaning, ioctlNames, MODE_NAME, placeName } from '../../../show/names.js';
import { formatTicks, formatTime } from '../../../show/numbers.js';
import { OUTER_CONTROL } from '../../../stats/between/outer_exit.js';
import { addedText } from './added_text.js';
import { addedEvidence, RATIOS_EVIDENCE } from './evidence.js';
import { headlinePair, headlineRank, type Finding } from './headline.js';
import { mostIn, type Pairs, pairsOf, ratioRange } from './pairs.js';

/** What to do, by how many pairs speak for it. */
const ADVICE: readonly { readonly when: (pairs: Pairs) => boolean; readonly text: string }[] = [
  {
    when: ({ all, faster }) => faster === all,
    text: 'Use synchronous registers here',
  },
  {
    when: ({ all, slower }) => slower === all,
    text: 'Keep the ioctls here',
  },
  {
    when: ({ faster, slower }) => faster === 0 && slower === 0,
    text: 'This run does not decide between synchronous registers and ioctls',
  },
  {
    when: ({ slower }) => slower === 0,
    text: 'Use synchronous registers where they are proved faster here',
  },
  {
    when: ({ faster }) => faster === 0,
    text: 'Keep the ioctls where they are proved faster here',
  },
  {
    when: () => true,
    text: 'Choose by exit and group here',
  },
];

/** What a transfer adds to its exit: `9.73 us [9.68, 9.78], 25,386 cycles`; nothing where its interval holds zero. */
function added({ difference }: TransferComparison['comparison'], results: Results): string {
  const { time, range, cycles } = addedText(difference, results);
  const amount = `${range}${cycles === null ? '' : `, ${cycles} cycles`}`;
  if (!isBounded(difference) || difference.low > 0) return `adds ${time} (${amount})`;
  if (difference.high < 0) return `takes off ${time.replace('-', '')} (${amount})`;
  return `adds nothing that this run can show (${amount})`;
}

/** Synchronous registers or ioctls, with what both add to the simplest exit; null where no transfer was measured. */
export function answer(results: Results, { overNone, syncToIoctl }: Measured): Finding | null {
  const pair = headlinePair(overNone, headlineRank(results, ['both', 'read', 'write']));
  const [first] = pair;
  if (first === undefined) return null;
  const { groups, direction } = first.cell;
  const evidence = addedEvidence(first.cell);
  const moving = `${DIRECTION_GERUND[direction]} the ${groupsMeaning(groups)}`;
  const exit = `the ${first.cell.exit} exit in ${placeName(first.cell)}`;
  const bySync = pair.find(({ cell }) => cell.transfer === 'sync');
  const byIoctl = pair.find(({ cell }) => cell.transfer === 'ioctl');
  if (!bySync || !byIoctl || syncToIoctl.length === 0) {
    const way = bySync ? 'through kvm_run' : `by ${ioctlNames(first.cell)}`;
    return { text: `${moving} ${way} ${added(first.comparison, results)} to ${exit}.`, evidence };
  }
  const pairs = pairsOf(syncToIoctl);
  const advice = ADVICE.find(({ when }) => when(pairs))?.text ?? '';
  const sync = `${moving.toLowerCase()} through kvm_run ${added(bySync.comparison, results)} to ${exit}`;
  const ioctl = `by ioctl it ${added(byIoctl.comparison, results)}`;
  return { text: `${advice}: ${sync}; ${ioctl}.`, evidence };
}

/** How far the pairs agree with the answer; null without a pair. */
export function agreement({ syncToIoctl }: Measured): Finding | null {
  const ordered = [...syncToIoctl].sort(
    (left, right) => left.comparison.ratio.estimate - right.comparison.ratio.estimate,
  );
  const [least] = ordered;
  const most = ordered.at(-1);
  if (!least || !most) return null;
  return {
    text: `${decided(ordered)}: an exit with sync costs ${ratioRange(ordered)} of the same exit with ioctl.`,
    evidence: RATIOS_EVIDENCE,
  };
}

/** The interval over launches decides, never the point alone. */
function decided(ordered: readonly TransferComparison[]): string {
  const launches = ordered[0]?.comparison.launches ?? 0;
  if (launches < 2) return 'How sure is not known, since one launch does not show how launches vary';
  const { all, faster, slower, open } = pairsOf(ordered);
  const by = `by 95% intervals over ${launches} launches`;
  if (faster === all)
    return `${all === 1 ? 'The one pair says' : `All ${all} pairs of group, direction and exit say`} so ${by}`;
  const where = slower === 0 ? 'slower in none' : `slower in ${slower}${mostIn(ordered)}`;
  return `Of ${plural(all, 'pair')} sync is faster in ${faster}, ${where}, and ${open === 0 ? 'none is open' : `${open} ${open === 1 ? 'is' : 'are'} open`} ${by}`;
}

/** What must not be concluded from the numbers; null where nothing special holds. */
export function notToConclude(results: Results): string | null {
  const sentences = [ofEmulatedModes(results), ofHypervisorBelow(results)].filter((each) => each !== null);
  return sentences.length === 0 ? null : sentences.join(' ');
}

/** On a virtual machine: what of an exit is not this host's KVM. */
function ofHypervisorBelow(results: Results): string | null {
  const { host, cells, ticksPerNs, unit } = results;
  const outer = cells.find(({ cell }) => cell.id === OUTER_CONTROL);
  if (!host.cpu.hypervisor || outer?.status !== 'measured' || unit !== 'cycles') return null;
  const { estimate } = outer.level;
  const cost = `${formatTime(estimate / ticksPerNs)} (${formatTicks(estimate)} cycles)`;
  return `One exit to the hypervisor below (CPUID) takes ${cost}: as far as an exit here contains such exits, its time is that hypervisor's.`;
}

function ofEmulatedModes({ host, cells }: Results): string | null {
  const emulated = new Set<string>(
    host.modes.flatMap(({ name, native }) => (native === false ? [name] : [])),
  );
  const measured = MODES.filter((mode) =>
    cells.some(({ status, cell }) => status === 'measured' && cell.kind !== 'control' && cell.mode === mode),
  );
  const namesOf = (modes: readonly Mode[]): string => modes.map((mode) => MODE_NAME[mode]).join(', ');
  const slow = measured.filter((mode) => emulated.has(mode));
  if (slow.length === 0) return null;
  const native = namesOf(measured.filter((mode) => !emulated.has(mode)));
  const instead = native === '' ? 'do not compare hosts by them' : `compare hosts by ${native}`;
  return `Numbers of ${namesOf(slow)} include KVM's instruction emulator: ${instead}.`;
}

/** The first that holds says what to do with this run. */
const NEXT: readonly { readonly when: (results: Results) => boolean; readonly text: string }[] = [
  {
    when: ({ status, unit }) => status !== 'complete' && unit !== 'instructions',
    text: 'go on where it stopped, with kvm-exit-bench run --resume DIRECTORY.',
  },
  {
    when: ({ unit }) => unit === 'instructions',
    text: 'see which functions of the kernel take them, with kvm-exit-bench attribute.',
  },
  {
    when: ({ launches }) => launches.length < 2,
    text: 'measure longer, so that launches show how they vary: kvm-exit-bench run --max-time 45s.',
  },
  {
    when: () => true,
    text: "weigh it against a VMM's own exits, with kvm-exit-bench advise DIRECTORY --mix FILE.",
  },
];

/** One command that goes on from here. */
export function nextStep(results: Results): string {
  return NEXT.find(({ when }) => when(results))?.text ?? '';
}
