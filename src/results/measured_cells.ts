/** The measured cells and comparisons of a results file, sorted by kind; built once per page. */
import type { BaseCell, Cell, ControlCell, TransferCell } from '../plan/cell.js';
import type { CellResult, Results } from './schema.js';
import { isBounded, type Comparison } from '../stats/summary.js';

export type MeasuredResult = Extract<CellResult, { status: 'measured' }>;
/** A measured cell of one kind. */
export type MeasuredCell<Kind extends Cell> = MeasuredResult & { readonly cell: Kind };

/** A comparison of one transfer cell, with the cell it is about. */
export interface TransferComparison {
  readonly cell: TransferCell;
  readonly comparison: Comparison;
}

export interface Measured {
  readonly controls: readonly MeasuredCell<ControlCell>[];
  readonly bases: readonly MeasuredCell<BaseCell>[];
  readonly transfers: readonly MeasuredCell<TransferCell>[];
  /** Sync cells against their ioctl twins. */
  readonly syncToIoctl: readonly TransferComparison[];
  /** Transfer cells against the base cell of their guest. */
  readonly overNone: readonly TransferComparison[];
  readonly twins: readonly Comparison[];
}

function ofKind<Kind extends Cell>(results: Results, kind: Kind['kind']): MeasuredCell<Kind>[] {
  return results.cells.filter(
    (result): result is MeasuredCell<Kind> => result.status === 'measured' && result.cell.kind === kind,
  );
}

/** Sorts a results file's measured cells and comparisons by what they are. */
export function measuredOf(results: Results): Measured {
  const transfers = ofKind<TransferCell>(results, 'transfer');
  const byId = new Map(transfers.map((result) => [result.cell.id, result.cell]));
  const about = (kind: Comparison['kind']): TransferComparison[] =>
    results.comparisons.flatMap((comparison) => {
      const cell = byId.get(comparison.subject);
      return comparison.kind === kind && cell && isUsable(comparison) ? [{ cell, comparison }] : [];
    });
  return {
    controls: ofKind<ControlCell>(results, 'control'),
    bases: ofKind<BaseCell>(results, 'base'),
    transfers,
    syncToIoctl: about('sync-ioctl'),
    overNone: about('over-none'),
    twins: results.comparisons.filter((comparison) => comparison.kind === 'a-a'),
  };
}

/** A ratio that is not above zero comes from no measurement and would break a log axis. */
function isUsable(comparison: Comparison): boolean {
  const { rounds, ratio } = comparison;
  return rounds > 0 && ratio.estimate > 0 && (ratio.low > 0 || !isBounded(ratio));
}
