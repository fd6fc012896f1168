import type { Results } from '../../../results/schema.js';
import { caveatSentence, isCounted, kernelName, overheadSentence } from '../../../show/counted.js';
import { findingsWithEvidence } from '../findings/findings.js';
import { Fact, Facts, StatusFact, TimeFact } from '../../../show/page/facts.js';
import type { Caveat, Finding, FirstScreenProps } from '../../../show/page/first_screen.js';
import { extentText, warningTexts } from '../../../show/warnings.js';

const STOP_TEXT: Record<Results['stop']['reason'], string> = {
  'target-reached': 'every interval reached its target',
  'max-time': 'the time was up',
  'max-rounds': 'all planned rounds were run',
  interrupted: 'it was interrupted',
  killed: 'it was killed',
};

function stopText(results: Results): string {
  const { reason } = results.stop;
  return reason === 'target-reached' && isCounted(results) ? 'it had counted enough' : STOP_TEXT[reason];
}

const EVIDENCE_TEXT = {
  added: 'added cost',
  ratios: 'ratios',
  ladder: 'controls',
  cells: 'every cell',
  host: 'the host',
} as const;

/** What was measured, where and when, and whether to the end. */
export function RunFacts({ results }: { readonly results: Results }) {
  const { host } = results;
  return (
    <>
      <Facts>
        <StatusFact status={results.status} />
        <TimeFact iso={results.startedAt} />
        <Fact value={host.cpu.model ?? host.arch} />
        <Fact name="kernel" value={kernelName(host)} />
        <Fact name="KVM" value={host.kvm.module ?? 'built in'} />
        {results.label !== null && <Fact name="label" value={results.label} />}
      </Facts>
      <Facts>
        <li>{`${extentText(results)}; it ended because ${stopText(results)}.`}</li>
      </Facts>
    </>
  );
}

/** The findings with links to those of their proofs that the page has, and the warnings. */
export function firstScreen(results: Results, anchors: ReadonlySet<string>): FirstScreenProps {
  return {
    findings: findingsWithEvidence(results).map(({ text, evidence }): Finding => {
      if (!anchors.has(evidence)) return { text };
      const counted = evidence === 'added' && isCounted(results);
      return {
        text,
        evidence: { anchor: evidence, text: counted ? 'what is added' : EVIDENCE_TEXT[evidence] },
      };
    }),
    caveats: countedCaveats(results),
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

/** What must stand beside every count: what it is not, and what was taken off it. */
function countedCaveats(results: Results): Caveat[] {
  const strong = caveatSentence(results);
  return strong === null ? [] : [{ strong, text: overheadSentence(results) ?? undefined }];
}
