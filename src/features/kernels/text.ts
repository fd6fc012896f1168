/** A sweep over kernels as a terminal shows it. */
import type { Kernels } from './document/schema.js';
import { sentenceOf } from '../../show/caveat.js';
import { inertData } from '../../show/inert.js';
import { renderGrid, type Column } from '../../show/terminal/grid.js';
import { bold, type Look } from '../../show/terminal/look.js';
import { foldedBlocks, differenceText, valueText, type CellBlock } from './tables.js';
import { kernelFindings, partialCells, uncountedTexts, variantHeads, variantLegend } from './sentences.js';

/** One grid for all blocks, so that their columns line up; the name of a block has its own row. */
function gridOf(blocks: readonly CellBlock[], heads: readonly string[], look: Look): string {
  const lines = blocks.flatMap(({ name, rows }) => [
    { name: bold(name, look), counts: null },
    ...rows.map((row) => ({ name: `  ${row.name}`, counts: row.counts })),
  ]);
  const column = (head: string, variant: number): Column => ({
    head,
    texts: lines.map(({ counts }) => {
      if (counts === null) return '';
      return variant === 0 ? valueText(counts[0]) : differenceText(counts[variant]);
    }),
    align: 'right',
    priority: variant === 0 ? 1 : 0,
  });
  const names: Column = { head: '', texts: lines.map(({ name }) => name), align: 'left', priority: 0 };
  return renderGrid([names, ...heads.map(column)], look);
}

/** The kernels, the table of exact differences to the first, what they come to, and the caveat. */
export function kernelsTable(kernels: Kernels, look: Look): string {
  const shown = inertData(kernels);
  const heads = variantHeads(shown);
  const parts = [
    `${bold('instructions per exit', look)}: the count on the first kernel, then each difference from it`,
    variantLegend(shown).join('\n'),
    gridOf(foldedBlocks(shown), heads, look),
    kernelFindings(shown).join('\n'),
    [...partialCells(shown), ...uncountedTexts(shown)].join('\n'),
    sentenceOf(shown.caveat),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
