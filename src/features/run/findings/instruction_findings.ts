/** What a run that counted instructions found: numbers without intervals, and nothing about time. */
import { plural } from '../../../lib/plural.js';
import { guestId, type GuestPlace } from '../../../plan/cell.js';
import type { Results } from '../../../results/schema.js';
import {
  ADDED_EACH_EVIDENCE,
  addedEvidence,
  CELLS_EVIDENCE,
  cellEvidence,
  RATIOS_EVIDENCE,
} from './evidence.js';
import { ratioRange } from './pairs.js';
import { firstReason, headlinePair, headlineRank, whyNoComparison, type Finding } from './headline.js';
import type { Measured, TransferComparison } from '../../../results/measured_cells.js';
import {
  DIRECTION_GERUND,
  groupsMeaning,
  groupsName,
  guestName,
  ioctlNames,
  placeName,
} from '../../../show/names.js';
import { formatCount } from '../../../show/numbers.js';

/** Reading is what most VMMs do on most exits. */
const HEADLINE_DIRECTIONS = ['read', 'both', 'write'] as const;

/** At most two, and always at least one. */
export function instructionFindings(results: Results, measured: Measured): Finding[] {
  const found = [added(results, measured), syncAgainstIoctl(results, measured)].filter(
    (finding) => finding !== null,
  );
  return found.length > 0 ? found : [withoutTransfers(results, measured)];
}

/** `pio-out exit in ring 0`. */
function exitName(cell: GuestPlace): string {
  return `${cell.exit} exit in ${placeName(cell)}`;
}

function amount({ comparison }: TransferComparison, unit = ''): string {
  const { estimate } = comparison.difference;
  if (estimate === 0) return 'adds nothing';
  return `${estimate < 0 ? 'saves' : 'adds'} ${formatCount(Math.abs(estimate))}${unit}`;
}

function added(results: Results, { overNone, bases }: Measured): Finding | null {
  const pair = headlinePair(overNone, headlineRank(results, HEADLINE_DIRECTIONS));
  const sync = pair.find(({ cell }) => cell.transfer === 'sync');
  const ioctl = pair.find(({ cell }) => cell.transfer === 'ioctl');
  const first = sync ?? ioctl;
  if (!first) return null;
  const { cell } = first;
  const way = sync ? 'through kvm_run' : `by ${ioctlNames(cell)}`;
  const base = bases.find((each) => guestId(each.cell) === guestId(cell));
  const bare = base ? `, which takes ${formatCount(base.level.estimate)}` : '';
  const moving = `${DIRECTION_GERUND[cell.direction]} ${groupsMeaning(cell.groups)} ${way}`;
  const exit = `${first.comparison.difference.estimate < 0 ? 'on' : 'to'} the bare ${exitName(cell)}${bare}`;
  const others = sync && ioctl ? byIoctl(ioctl) : otherGroups(first, overNone);
  const evidence = others === '' || (sync && ioctl) ? addedEvidence(cell) : ADDED_EACH_EVIDENCE;
  return { text: `${moving} ${amount(first, ' instructions')} ${exit}${others}.`, evidence };
}

function byIoctl(ioctl: TransferComparison): string {
  const calls = ioctlNames(ioctl.cell);
  const text = amount(ioctl);
  return `; ${calls} ${calls.includes(' + ') ? text.replace(/^(add|save)s/, '$1') : text}`;
}

/** If there is no pair of sync and ioctl: what each other single group adds to the same exit, moved the same way. */
function otherGroups({ cell }: TransferComparison, overNone: readonly TransferComparison[]): string {
  const others = overNone.filter(
    ({ cell: { groups, direction, transfer, ...guest } }) =>
      guestId(guest) === guestId(cell) &&
      direction === cell.direction &&
      transfer === cell.transfer &&
      groups.length === 1 &&
      groups[0] !== cell.groups[0],
  );
  if (others.length === 0) return '';
  const texts = others.map((other) => `${groupsName(other.cell.groups)} ${amount(other)}`);
  return `; ${texts.join(', ')}`;
}

function syncAgainstIoctl(results: Results, { syncToIoctl, transfers }: Measured): Finding | null {
  if (syncToIoctl.length === 0)
    return whyNoComparison(results, new Set(transfers.map(({ cell }) => cell.transfer)));
  const ordered = [...syncToIoctl].sort(
    (left, right) => left.comparison.ratio.estimate - right.comparison.ratio.estimate,
  );
  const range = ratioRange(ordered);
  const text =
    ordered.length === 1
      ? `In the one pair counted both ways, an exit with sync takes ${range} of the instructions of the same exit with ioctl.`
      : `Across ${ordered.length} pairs (exit x group x direction), an exit with sync takes ${range} of the instructions of the same exit with ioctl. ${longerPairs(ordered)}.`;
  return { text, evidence: RATIOS_EVIDENCE };
}

function longerPairs(ordered: readonly TransferComparison[]): string {
  const longer = ordered.filter(({ comparison }) => comparison.ratio.estimate > 1);
  const equal = ordered.filter(({ comparison }) => comparison.ratio.estimate === 1).length;
  const same = equal === 0 ? '' : `; ${plural(equal, 'pair')} ${equal === 1 ? 'takes' : 'take'} the same`;
  const worst = longer.at(-1)?.cell;
  if (!worst) return `Sync takes more in no pair${same}`;
  const where = `${worst.direction} ${groupsName(worst.groups)} at ${guestName(worst)}`;
  const most = longer.length === 1 ? ':' : ', most of all in';
  return `Sync takes more in ${plural(longer.length, 'pair')}${most} ${where}${same}`;
}

function withoutTransfers(results: Results, { bases, controls }: Measured): Finding {
  const why = firstReason(results.cells);
  const reason = why === undefined ? '' : `. First reason: ${why}`;
  const [base] = bases;
  if (base) {
    const count = formatCount(base.level.estimate);
    const text = `The bare ${exitName(base.cell)} takes ${count} instructions; no register transfer was counted${reason}.`;
    return { text, evidence: cellEvidence(base.cell) };
  }
  if (controls.length > 0)
    return { text: `Only controls were counted, no exit${reason}.`, evidence: CELLS_EVIDENCE };
  const text = `Nothing was counted in any of the ${results.cells.length} planned cells${reason}.`;
  return { text, evidence: CELLS_EVIDENCE };
}
