import { blocksCsv, summaryCsv } from './csv.js';
import type { Results } from '../../../results/schema.js';

export type CsvTable = 'blocks' | 'summary';

const TABLES: Readonly<Record<CsvTable, (results: Results) => string>> = {
  blocks: blocksCsv,
  summary: summaryCsv,
};

/** One of a run's tables as CSV text. */
export function csvTable(results: Results, table: CsvTable): string {
  return TABLES[table](results);
}
