/** The results that a run's page carries, as `recheck` reads them again. */
import { EXIT_CODE } from '../../../lib/exit_code.js';
import { Failure } from '../../../lib/failure.js';
import { TOOL } from '../../../lib/tool.js';
import type { PackedResults } from '../../../results/packed/layout.js';

/** The element that holds the results of a page, for `recheck`. */
const RESULTS_ELEMENT = 'results-data';

/** Stands in place of the hash if the page has no room for the results. */
const NOT_INSIDE = 'none';

export interface EmbeddedResults {
  /** Null where the run had too many blocks for a page: they are in the results file beside it. */
  readonly packed: PackedResults | null;
  /** Of the program that made the page. */
  readonly madeBy: string;
}

/** Attributes of the element; its text is the packed document. */
export function resultsAttributes(packed: PackedResults | null): Readonly<Record<string, string>> {
  return {
    type: 'text/plain',
    id: RESULTS_ELEMENT,
    'data-sha256': packed?.sha256 ?? NOT_INSIDE,
    'data-made-by': TOOL.version,
  };
}

const ELEMENT = new RegExp(
  `<script type="text/plain" id="${RESULTS_ELEMENT}" data-sha256="([0-9a-f]*|${NOT_INSIDE})" data-made-by="([^"]*)">([^<]*)</script>`,
);

function refused(path: string, why: string, next: string): Failure {
  return new Failure({ what: `cannot recheck ${path}`, why, next, exitCode: EXIT_CODE.usage });
}

/** Whether a file is a page and no results document. */
export function isPage(text: string): boolean {
  return /^\s*<!doctype html/i.test(text);
}

/**
 * The results that a page was made from.
 * @throws {Failure} (usage) when the page is cut off, holds no results, or another version made it
 */
export function embeddedResults(path: string, page: string): EmbeddedResults {
  if (!page.trimEnd().endsWith('</html>'))
    throw refused(
      path,
      'it is cut off before its end',
      'copy the whole page, or make it again: kvm-exit-bench report',
    );
  const [, sha256, madeBy, base64] = ELEMENT.exec(page) ?? [];
  if (sha256 === undefined || madeBy === undefined || base64 === undefined) {
    const next = 'give the page of one run (kvm-exit-bench report), or its results.json';
    throw refused(path, 'it contains no results', next);
  }
  if (madeBy !== TOOL.version) {
    const why = `version ${madeBy} made it, and this is version ${TOOL.version}, whose texts differ`;
    throw refused(path, why, `use that version: npx ${TOOL.name}@${madeBy} recheck`);
  }
  return { packed: sha256 === NOT_INSIDE ? null : { base64, sha256 }, madeBy };
}

/** The page without the packed results, which are compared by content. */
export function withoutResults(page: string): string {
  return page.replace(ELEMENT, '');
}
