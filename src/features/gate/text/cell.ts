/** One cell's judgement in a row, the same in every format. Texts of files come as they are: formats escape them. */
import { isTimed, type CellJudgement, type Confirmation, type Evidence } from '../document/evidence.js';
import type { Face } from '../../../stats/between/faces.js';
import { countName } from '../judge/counts.js';
import { signedPercent } from './percent.js';

/** The number that decided a cell: `+5.12%`, `3418 -> 3419`; empty where there is none. */
export function changeText({ evidence: [first] }: CellJudgement): string {
  if (first?.kind === 'exact') return `${String(first.baseline)} -> ${String(first.candidate)}`;
  return isTimed(first) ? signedPercent(first.change.estimate) : '';
}

/** `+4.20% to +6.02%`; empty for what has no interval. */
export function intervalText({ evidence: [first] }: CellJudgement): string {
  if (!isTimed(first)) return '';
  return `${signedPercent(first.change.low)} to ${signedPercent(first.change.high)}`;
}

const FACES: Readonly<Record<Face, string>> = {
  quiet: 'quietest tenth of rounds',
  median: 'median of rounds',
  tail: 'mean of blocks',
};

function groundsOf(evidence: Evidence | undefined): string {
  switch (evidence?.kind) {
    case undefined:
      return '';
    case 'exact':
      return `${countName(evidence.what)} per exit, exact`;
    case 'lost':
      return evidence.how === 'absent' ? evidence.reason : `${evidence.how}: ${evidence.reason}`;
    case 'ratio':
      return `ratio to its guest's other cells, ${FACES[evidence.face]}`;
    case 'absolute':
      return `ticks per exit, ${FACES[evidence.face]}`;
    case 'advisory':
      return 'ticks per exit, not judged';
    case 'unanswered':
      return evidence.reason;
  }
}

const CONFIRMATIONS: Readonly<Record<Confirmation['status'], string>> = {
  confirmed: 'confirmed in fresh launches',
  contradicted: 'it passed in fresh launches',
  open: 'fresh launches did not confirm it',
};

/** What a cell's verdict goes by: `ratio to pio-out/long64-ring0/none`. */
export function groundsText({ evidence: [first], confirmation }: CellJudgement): string {
  const grounds = groundsOf(first);
  return confirmation === undefined ? grounds : `${grounds}; ${CONFIRMATIONS[confirmation.status]}`;
}
