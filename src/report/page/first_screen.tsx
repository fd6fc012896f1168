import type { Results } from '../../results/schema.js';
import { caveatSentence, isCounted, kernelName, machineName, overheadSentence } from '../counted.js';
import { findingsWithEvidence } from '../findings.js';
import { extentText, warningTexts } from '../warnings.js';

const STATUS_TEXT: Record<Results['status'], string> = {
  complete: '✓ complete',
  interrupted: '! interrupted',
  recovered: '! recovered',
};

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

interface ResultsProps {
  readonly results: Results;
}

/** For a tab: what it is about comes first. */
export function tabTitle(results: Results): string {
  const what = isCounted(results) ? 'KVM exits in instructions' : 'KVM exit costs';
  return `${what} on ${machineName(results.host)}`;
}

/** What was measured, on what: an emulated host says so in its name. */
function pageTitle(results: Results): string {
  const what = isCounted(results) ? 'How many instructions a KVM exit takes' : 'What a KVM exit costs';
  return `${what} on ${machineName(results.host)}`;
}

/** What was measured, where and when, and whether to the end. */
export function Masthead({ results }: ResultsProps) {
  const { host } = results;
  return (
    <header class="masthead">
      <p class="kicker">{`kvm-exit-bench ${results.tool.version}`}</p>
      <h1>{pageTitle(results)}</h1>
      <ul class="facts">
        <li>
          <span class={`status ${results.status}`}>{STATUS_TEXT[results.status]}</span>
        </li>
        <li>
          <time dateTime={results.startedAt}>{readableDate(results.startedAt)}</time>
        </li>
        <Fact value={host.cpu.model ?? host.arch} />
        <Fact name="kernel" value={kernelName(host)} />
        <Fact name="KVM" value={host.kvm.module ?? 'built in'} />
        {results.label !== null && <Fact name="label" value={results.label} />}
      </ul>
      <ul class="facts">
        <li>{`${extentText(results)}; it ended because ${stopText(results)}.`}</li>
      </ul>
    </header>
  );
}

function Fact({ name, value }: { readonly name?: string; readonly value: string }) {
  return (
    <li>
      {name === undefined ? '' : `${name} `}
      <b>{value}</b>
    </li>
  );
}

function readableDate(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** What was found, and what could make it wrong beside it: the answer in one glance. */
export function FirstScreen({ results, anchors }: ResultsProps & { readonly anchors: ReadonlySet<string> }) {
  return (
    <div class="first">
      <section class="panel findings" id="found" aria-labelledby="found-title" style="margin-top:0">
        <h2 id="found-title">What was found</h2>
        {findingsWithEvidence(results).map(({ text, evidence }) => (
          <p>
            {text}
            {anchors.has(evidence) && (
              <>
                {' '}
                <a class="evidence" href={`#${evidence}`}>
                  {`see ${evidence === 'added' && isCounted(results) ? 'what is added' : EVIDENCE_TEXT[evidence]}`}
                </a>
              </>
            )}
          </p>
        ))}
        <CountedNote results={results} />
      </section>
      <Warnings texts={warningTexts(results)} />
    </div>
  );
}

/** What must stand beside every count: what it is not, and what was taken off it. */
function CountedNote({ results }: ResultsProps) {
  const caveat = caveatSentence(results);
  if (caveat === null) return null;
  return (
    <p class="caveat">
      <b>{caveat}</b>
      {` ${overheadSentence(results) ?? ''}`}
    </p>
  );
}

function Warnings({ texts }: { readonly texts: readonly string[] }) {
  const none = texts.length === 0;
  return (
    <section
      class={`panel warnings${none ? ' none' : ''}`}
      id="warnings"
      aria-labelledby="warnings-title"
      style="margin-top:0"
    >
      <h2 id="warnings-title">{none ? 'No warnings' : '⚠ What could make this wrong'}</h2>
      {none ? (
        <p>Nothing about the host or the run makes these numbers harder to trust.</p>
      ) : (
        <ul>
          {texts.map((text) => (
            <li>{text}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
