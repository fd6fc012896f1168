import type { Results } from '../../../results/schema.js';
import { caveatSentence } from '../../../show/caveat.js';
import { countsInstructions, overheadSentence } from '../instructions.js';
import { nextStep, notToConclude } from '../findings/answer.js';
import { findingsWithEvidence } from '../findings/findings.js';
import { Fact, Facts, StatusFact, TimeFact } from '../../../show/page/facts.js';
import type { Caveat, Finding, FirstScreenProps } from '../../../show/page/first_screen.js';
import { formatDuration, formatShare } from '../../../show/numbers.js';
import { warningTexts } from '../findings/warnings.js';

const STOP_TEXT: Record<Exclude<Results['stop']['reason'], 'target-reached'>, string> = {
  'max-time': 'the time limit was reached',
  'max-rounds': 'all planned rounds were done',
  interrupted: 'it was interrupted',
  killed: 'it was killed',
};

/** What the target is about: levels and added costs have intervals of their own, and no target. */
function targetText(results: Results): string {
  const { targetInterval, widestInterval } = results.stop;
  const hasRatios = results.comparisons.some(({ kind }) => kind === 'sync-ioctl' || kind === 'over-none');
  const target = `${hasRatios ? "every ratio's" : "every level's"} 95% interval came within its target, ${formatShare(targetInterval)} of it`;
  const isKept = widestInterval !== null && widestInterval <= targetInterval;
  const widest = widestInterval === null ? 'not known' : formatShare(widestInterval);
  return isKept ? target : `${target}; with launches measured again the widest is ${widest}`;
}

function stopText(results: Results): string {
  const { reason } = results.stop;
  if (reason !== 'target-reached') return STOP_TEXT[reason];
  return countsInstructions(results) ? 'the counts were complete' : targetText(results);
}

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

/** The findings, each with a link to where its numbers stand, and the warnings. */
export function firstScreen(results: Results): FirstScreenProps {
  return {
    findings: findingsWithEvidence(results).map(({ text, evidence: { anchor, name } }): Finding => ({
      text,
      evidence: { anchor, text: name },
    })),
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
