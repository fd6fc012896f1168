import type { Results } from '../../../results/schema.js';
import { caveatSentence } from '../../../show/caveat.js';
import { countsInstructions, overheadSentence } from '../instructions.js';
import { nextStep, notToConclude } from '../findings/answer.js';
import { findingsWithEvidence } from '../findings/findings.js';
import { Fact, Facts, StatusFact, TimeFact } from '../../../show/page/facts.js';
import type { Caveat, Finding, FirstScreenProps } from '../../../show/page/first_screen.js';
import { formatDuration } from '../../../show/numbers.js';
import { warningTexts } from '../findings/warnings.js';

const STOP_TEXT: Record<Results['stop']['reason'], string> = {
  'target-reached': 'every interval reached its target',
  'max-time': 'the time limit was reached',
  'max-rounds': 'all planned rounds were done',
  interrupted: 'it was interrupted',
  killed: 'it was killed',
};

function stopText(results: Results): string {
  const { reason } = results.stop;
  return reason === 'target-reached' && countsInstructions(results)
    ? 'the counts were complete'
    : STOP_TEXT[reason];
}

const EVIDENCE_TEXT = {
  added: 'added cost',
  ratios: 'ratios',
  ladder: 'controls',
  cells: 'every cell',
  host: 'the host',
} as const;

/** When it was measured, how much, and whether the run is complete; the heading says where. */
export function RunFacts({ results }: { readonly results: Results }) {
  return (
    <>
      <Facts>
        <StatusFact status={results.status} />
        <TimeFact iso={results.startedAt} />
        {results.label !== null && <Fact name="label" value={results.label} />}
      </Facts>
      <Facts>
        <li>{`${extentText(results)}; the run ended because ${stopText(results)}.`}</li>
      </Facts>
    </>
  );
}

/** How much was measured: `286 cells planned, 275 timed, ...`. */
function extentText(results: Results): string {
  const of = (status: Results['cells'][number]['status']): number =>
    results.cells.filter((result) => result.status === status).length;
  const parts = [
    `${of('measured')} of ${results.cells.length} cells ${countsInstructions(results) ? 'counted' : 'timed'}`,
    of('failed') > 0 ? `${of('failed')} failed` : null,
    of('skipped') > 0 ? `${of('skipped')} skipped` : null,
    `${results.launches.length} ${results.launches.length === 1 ? 'launch' : 'launches'}`,
    `${results.rounds.length} rounds`,
    formatDuration(results.durationMs),
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** The findings, each with a link to its evidence if the page has it, and the warnings. */
export function firstScreen(results: Results, anchors: ReadonlySet<string>): FirstScreenProps {
  return {
    findings: findingsWithEvidence(results).map(({ text, evidence }): Finding => {
      if (!anchors.has(evidence)) return { text };
      const inInstructions = evidence === 'added' && countsInstructions(results);
      return {
        text,
        evidence: { anchor: evidence, text: inInstructions ? 'what is added' : EVIDENCE_TEXT[evidence] },
      };
    }),
    caveats: [...instructionCaveats(results), ...advice(results)],
    warnings: {
      title: 'What could make this wrong',
      texts: warningTexts(results),
      none: {
        title: 'No warnings',
        text: 'Nothing about the host or the run makes these numbers harder to trust.',
      },
    },
  };
}

/** What does not follow from the numbers, and what to do next. */
function advice(results: Results): Caveat[] {
  const not = notToConclude(results);
  return [...(not === null ? [] : [{ text: not }]), { strong: 'Next:', text: nextStep(results) }];
}

/** What must stand next to every count: what it is not, and what was subtracted from it. */
function instructionCaveats(results: Results): Caveat[] {
  const strong = caveatSentence(results);
  return strong === null ? [] : [{ strong, text: overheadSentence(results) ?? undefined }];
}
