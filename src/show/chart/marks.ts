/**
 * What a mark of a drawing stands for, and what it says when it is pointed at or reached by keyboard. Both travel as the
 * mark's description, which vega writes as its label; `told` in the drawing takes them apart again.
 */
const SEPARATOR = '\u001f';

/** The parts of the cells that a mark stands for, from exit to transfer, with `*` for one that it joins over; empty where a mark says it. */
export interface MarkText {
  readonly of: string;
  /** Its numbers; nothing where another mark says them. */
  readonly says?: string;
}

export function aboutMark({ of, says = '' }: MarkText): string {
  return `${of}${SEPARATOR}${says}`;
}

/** For marks whose data have {@link aboutMark} as `about`; their mark must have `aria: true`. */
export const ABOUT = { description: { field: 'about', type: 'nominal' as const } };

const LABEL = new RegExp(` aria-label="([^"${SEPARATOR}]*)${SEPARATOR}([^"]*)"`, 'g');

/** The drawing with what its marks stand for and say as attributes of their own. */
export function withMarkTexts(svg: string): string {
  return svg.replaceAll(
    LABEL,
    (_, of: string, says: string) =>
      `${of === '' ? '' : ` data-of="${of}"`}${says === '' ? '' : ` data-says="${says}"`}`,
  );
}
