/** A sweep over kernels as a terminal shows it. */
import { costlyLines } from './document/costly.js';
import type { Kernels } from './document/schema.js';
import { sentenceOf } from '../../show/caveat.js';
import { inertData } from '../../show/inert.js';
import { renderGrid, type Column } from '../../show/terminal/grid.js';
import { bold, type Look } from '../../show/terminal/look.js';
import { nextLine, screenText } from '../../show/terminal/screen.js';
import { foldedBlocks, differenceText, valueText, type CellBlock } from './tables.js';
import {
  changeRows,
  kernelFindings,
  nextStep,
  NOT_TO_CONCLUDE,
  partialCells,
  uncountedTexts,
  variantHeads,
  variantLegend,
} from './sentences.js';

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

/** One screen: a sentence a kernel, what changed where, which kernels, and what to do next. */
function glance(kernels: Kernels, look: Look): string {
  const grid = (rows: readonly (readonly string[])[]): string =>
    renderGrid(
      ['kernel', 'where', 'instructions'].map((head, index) => ({
        head,
        texts: rows.map((row) => row[index] ?? ''),
        align: index === 2 ? 'right' : 'left',
        priority: 0,
      })),
      look,
      '  ',
    );
  return screenText(
    {
      above: [...kernelFindings(kernels), sentenceOf(kernels.caveat), NOT_TO_CONCLUDE],
      table: { title: 'what changed, an exit', rows: changeRows(kernels), row: 'row', grid },
      also: [...costlyLines(kernels), ...uncountedTexts(kernels), ...partialCells(kernels)],
      below: variantLegend(kernels),
      next: nextStep(kernels),
    },
    look,
  );
}

/**
 * What the kernels come to, the table of exact differences to the first, and the caveat.
 * @param all every cell, not only what fits one screen
 */
export function kernelsTable(kernels: Kernels, look: Look, all: boolean): string {
  const shown = inertData(kernels);
  if (!all) return glance(shown, look);
  const heads = variantHeads(shown);
  const parts = [
    [...kernelFindings(shown), ...costlyLines(shown), sentenceOf(shown.caveat), NOT_TO_CONCLUDE].join('\n'),
    `${bold('instructions per exit', look)}: the count on the first kernel, then each difference from it`,
    variantLegend(shown).join('\n'),
    gridOf(foldedBlocks(shown), heads, look),
    [...partialCells(shown), ...uncountedTexts(shown)].join('\n'),
    nextLine(nextStep(shown)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
