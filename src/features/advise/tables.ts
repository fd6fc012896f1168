/** The tables of an advice: terminal, page and Markdown alike. */
import type { Advice } from './document/advice.js';
import type { DataTable } from '../../show/chart/chart.js';
import { formatShare } from '../../show/numbers.js';
import {
  amountText,
  countText,
  exitCountText,
  LIKENESS_TEXT,
  maskText,
  percentText,
  POLICY_TEXT,
  ticksFormat,
  usesText,
} from './sentences.js';

export function policyTable(advice: Advice): DataTable {
  const { policies, now, costs, base } = advice;
  const ticks = ticksFormat(advice);
  const hasRate = base.cpuShare !== null;
  const cpu = (amount: Advice['base']['cpuShare']): string[] =>
    hasRate ? [amount === null ? '' : amountText(amount, percentText)] : [];
  const cpuHeads = hasRate ? ['CPU share'] : [];
  const unit = `${costs.unit} per exit`;
  const rows = policies.map((policy) => [
    `${POLICY_TEXT[policy.name]}${policy.name === now ? ' (now)' : ''}`,
    maskText(policy),
    policy.writes,
    amountText(policy.perExit, ticks),
    ...cpu(policy.cpuShare),
    policy.name === now ? '-' : amountText(policy.savedPerExit, ticks),
  ]);
  const alone = ['the exits alone', '', '', amountText(base.perExit, ticks), ...cpu(base.cpuShare), '-'];
  return {
    columns: ['policy', 'kvm_valid_regs', 'writes by', unit, ...cpuHeads, 'saves'],
    rows: [...rows, alone],
  };
}

export function exitTable({ exits }: Advice): DataTable {
  const hasRate = exits.some(({ perSecond }) => perSecond !== null);
  return {
    columns: [
      'exit',
      'count',
      'share',
      ...(hasRate ? ['a second'] : []),
      'priced as',
      'likeness',
      'groups used',
    ],
    rows: exits.map((exit) => [
      exit.name,
      exitCountText(exit),
      formatShare(exit.share),
      ...(exit.perSecond === null ? [] : [countText(exit.perSecond)]),
      exit.standsFor.join(', '),
      LIKENESS_TEXT[exit.likeness],
      usesText(exit),
    ]),
  };
}

export function apartTable({ apart }: Advice): DataTable {
  return {
    columns: ['exit', 'count', 'why'],
    rows: apart.map(({ name, count, why }) => [name, countText(count), why]),
  };
}

export function notUnderstoodTable({ notUnderstood }: Advice): DataTable {
  return {
    columns: ['where', 'text', 'why'],
    rows: notUnderstood.map(({ place, text, why }) => [place, text, why]),
  };
}

/** `3 parts of the mix were not understood`, and how many of them are shown. */
export function notUnderstoodText({ notUnderstood, notUnderstoodCount }: Advice): string {
  const parts =
    notUnderstoodCount === 1
      ? '1 part of the mix was'
      : `${countText(notUnderstoodCount)} parts of the mix were`;
  const shown =
    notUnderstood.length < notUnderstoodCount ? `; the first ${String(notUnderstood.length)}:` : '';
  return `${parts} not understood${shown}`;
}
