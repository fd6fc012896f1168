/** A long table behind its title: it opens where somebody follows a link into it, or filters. */
import { ScrollTable, type ScrollTableProps } from './data_table.js';

interface FoldedTableProps extends ScrollTableProps {
  /** `All 270 ratios`. */
  readonly summary: string;
}

export function FoldedTable({ summary, ...table }: FoldedTableProps) {
  return (
    <details class="fold">
      <summary>{summary}</summary>
      <ScrollTable tall {...table} />
    </details>
  );
}
