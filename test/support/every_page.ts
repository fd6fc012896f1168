/** One of every kind of page that the program makes, from plain data or from data in which every string attacks. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareRuns } from '../../src/features/compare/compare_runs.js';
import { pageContent } from '../../src/features/gate/page/content.js';
import { renderAdvice } from '../../src/features/advise/page.js';
import { renderAttribution } from '../../src/features/attribute/page.js';
import { renderCertificate } from '../../src/features/certify/page.js';
import { renderComparison } from '../../src/features/compare/page.js';
import { renderGate } from '../../src/features/gate/page/page.js';
import { renderIndex } from '../../src/features/index/page.js';
import { renderReport } from '../../src/features/run/page/write.js';
import { renderKernels } from '../../src/features/kernels/page.js';
import { renderPatch } from '../../src/features/patch/page.js';
import { renderScale } from '../../src/features/scale/page.js';
import { contaminatedOutcome, citedOutcome } from '../features/gate/gated_outcomes.js';
import { runOf, slower } from '../features/gate/gated_runs.js';
import { recordedAdvice } from './advised_run.js';
import { recordedAttribution } from './attribution_fixture.js';
import { instructionResults } from './instruction_run.js';
import { exampleCertificate } from './example_certificate.js';
import { exampleIndex } from './example_index.js';
import { NOTHING, patchDocument, SERIES } from './example_patch.js';
import { defaultSizeResults } from './example_results.js';
import { scaled } from './example_scale.js';
import { kernelsOf } from './kernel_results.js';
import { recomputed } from './recomputed.js';

/** By name: the text of a page. */
export type PageTexts = Readonly<Record<string, string>>;

export async function plainPages(): Promise<PageTexts> {
  const runs = [runOf(), recomputed(slower(runOf({ seed: '7' }), 0.1)), runOf({ seed: '8' })];
  const named = runs.map((results, index) => ({ name: `reports/run-${String(index + 1)}`, results }));
  const kernels = await kernelsOf({
    '6.12': ({ kind, id }) => (kind === 'control' ? 1 : id.startsWith('mmio-read/') ? 57 : 9),
    '6.18': ({ kind }) => (kind === 'transfer' ? null : -12),
  });
  return {
    run: await renderReport(defaultSizeResults()),
    counted: await renderReport(await instructionResults()),
    comparison: await renderComparison(compareRuns(named)),
    kernels: await renderKernels(kernels),
    patch: renderPatch(await patchDocument(NOTHING, SERIES)),
    gate: await renderGate(pageContent(citedOutcome())),
    'gate-contaminated': await renderGate(pageContent(contaminatedOutcome())),
    certificate: await renderCertificate(exampleCertificate()),
    attribution: renderAttribution(recordedAttribution(true)),
    advice: renderAdvice(recordedAdvice()),
    index: await renderIndex(exampleIndex()),
    scale: await renderScale(await scaled()),
  };
}

/** Writes each page into a file of its own; returns their paths by name. */
export function writePagesInto(directory: string, pages: PageTexts): Record<string, string> {
  mkdirSync(directory, { recursive: true });
  return Object.fromEntries(
    Object.entries(pages).map(([name, text]) => {
      const path = join(directory, `${name}.html`);
      writeFileSync(path, text);
      return [name, path];
    }),
  );
}
