/** Every kind of page made from data in which every free string has the same suffix. */
import { pageContent } from '../../../src/features/gate/page/content.js';
import { compareRuns } from '../../../src/features/compare/compare_runs.js';
import { attributionSchema } from '../../../src/features/attribute/document/schema.js';
import { renderAdvice } from '../../../src/features/advise/page.js';
import { renderAttribution } from '../../../src/features/attribute/page.js';
import { renderCertificate } from '../../../src/features/certify/page.js';
import { renderComparison } from '../../../src/features/compare/page.js';
import { renderGate } from '../../../src/features/gate/page/page.js';
import { renderReport } from '../../../src/features/run/page/write.js';
import type { IndexDocument } from '../../../src/features/index/document/schema.js';
import { renderIndex } from '../../../src/features/index/page.js';
import { renderKernels } from '../../../src/features/kernels/page.js';
import { renderPatch } from '../../../src/features/patch/page.js';
import { patchSchema } from '../../../src/features/patch/document.js';
import { renderScale } from '../../../src/features/scale/page.js';
import { certificateSchema } from '../../../src/features/certify/document/schema.js';
import { kernelsSchema } from '../../../src/features/kernels/document/schema.js';
import { scaleSchema } from '../../../src/features/scale/document/schema.js';
import { resultsSchema } from '../../../src/results/schema.js';
import { mixedOutcome } from '../../features/gate/gated_outcomes.js';
import { recordedAdvice } from '../advised_run.js';
import { recordedAttribution } from '../attribution_fixture.js';
import { instructionResults } from '../instruction_run.js';
import type { PageTexts } from '../every_page.js';
import { exampleCertificate } from '../example_certificate.js';
import { exampleIndex } from '../example_index.js';
import { NOTHING, patchDocument, SERIES } from '../example_patch.js';
import { exampleResults } from '../example_results.js';
import { scaled } from '../example_scale.js';
import { keysOf, suffixed, suffixedBySchema } from './hostile_data.js';
import { kernelsOf } from '../kernel_results.js';

/** Strings of which the program itself makes one of few. */
const OF_GATE = keysOf('verdict', 'unit');
const OF_INDEX = keysOf('pageHref', 'resultsHref', 'href', 'kind', 'unit', 'status');
const OF_COMPARISON = keysOf('unit', 'kind', 'exit', 'mode', 'groups', 'direction', 'transfer', 'status');
const OF_ADVICE = (place: string): boolean =>
  keysOf('likeness', 'usesFrom', 'direction', 'unit', 'scope', 'verdict', 'now', 'writes', 'mode')(place) ||
  /^\.(?:format|policies\[\]\.name)$/.test(place);

export async function pagesWith(suffix: string): Promise<PageTexts> {
  const results = suffixedBySchema(exampleResults(), resultsSchema, suffix);
  const counted = suffixedBySchema(await instructionResults(), resultsSchema, suffix);
  const run = { name: suffix, results: exampleResults() };
  const kernels = await kernelsOf({
    '6.12': () => 9,
    '6.18': ({ kind }) => (kind === 'transfer' ? null : -1),
  });
  const certificate = suffixedBySchema(exampleCertificate(), certificateSchema, suffix);
  const gate = suffixed(pageContent(mixedOutcome()), suffix, OF_GATE);
  const index: IndexDocument = suffixed(exampleIndex(), suffix, OF_INDEX);
  return {
    run: await renderReport(results),
    counted: await renderReport(counted),
    comparison: await renderComparison(suffixed(compareRuns([run, run]), suffix, OF_COMPARISON)),
    kernels: await renderKernels(suffixedBySchema(kernels, kernelsSchema, suffix)),
    patch: renderPatch(suffixedBySchema(await patchDocument(NOTHING, SERIES), patchSchema, suffix)),
    gate: await renderGate({ ...gate, certificate }),
    certificate: await renderCertificate(certificate),
    attribution: renderAttribution(suffixedBySchema(recordedAttribution(true), attributionSchema, suffix)),
    advice: renderAdvice(suffixed(recordedAdvice(), suffix, OF_ADVICE)),
    index: await renderIndex(index),
    scale: await renderScale(suffixedBySchema(await scaled(), scaleSchema, suffix)),
  };
}
