import { h, type ComponentChild, type VNode } from 'preact';
import renderXml from 'preact-render-to-string/jsx';
import type { CellJudgement } from '../document/evidence.js';
import { guestName } from '../document/guest_names.js';
import type { GateOutcome } from '../document/outcome.js';
import { answerSentences } from '../text/answer.js';
import { changeText, groundsText, intervalText } from '../text/cell.js';
import { finenessTexts } from '../text/summary.js';

/** A test's result as JUnit knows it. `skipped` is what could not be decided: neither passed nor failed. */
type TestResult =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failure' | 'error' | 'skipped'; readonly type: string; readonly message: string };

interface TestCase {
  readonly name: string;
  readonly result: TestResult;
  /** How long it was measured; nothing where it was not, or is about others that were. */
  readonly seconds?: number | undefined;
}

/** XML 1.0 forbids these characters even escaped; the renderer escapes all others that need it. */
function xmlText(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd');
}

function messageOf(cell: CellJudgement): string {
  const interval = intervalText(cell);
  const parts = [changeText(cell), interval === '' ? '' : `(${interval})`, groundsText(cell)];
  return parts.filter((part) => part !== '').join(' ');
}

/** Times that the controls speak against neither pass nor fail. */
function isDoubtful({ verdict, evidence }: CellJudgement, doubts: readonly string[]): boolean {
  return (
    doubts.length > 0 &&
    verdict !== 'regressed' &&
    evidence.some(({ kind }) => kind !== 'exact' && kind !== 'lost')
  );
}

function cellResult(cell: CellJudgement, doubts: readonly string[]): TestResult {
  const message = messageOf(cell);
  if (isDoubtful(cell, doubts)) {
    return {
      kind: 'skipped',
      type: 'inconclusive',
      message: `${doubts.join('; ')}; ${cell.verdict}: ${message}`,
    };
  }
  if (cell.verdict === 'regressed') return { kind: 'failure', type: cell.verdict, message };
  if (cell.verdict === 'inconclusive') return { kind: 'skipped', type: cell.verdict, message };
  return { kind: 'passed' };
}

const OVERALL_KINDS = { regressed: 'failure', inconclusive: 'skipped', failed: 'error' } as const;

function overallResult({ verdict, reasons }: GateOutcome['report']): TestResult {
  if (verdict === 'pass' || verdict === 'improved') return { kind: 'passed' };
  return { kind: OVERALL_KINDS[verdict], type: verdict, message: reasons.join('; ') };
}

type Attributes = Readonly<Record<string, string>>;

function element(tag: string, attributes: Attributes, ...children: readonly ComponentChild[]): VNode {
  return h<object>(tag, attributes, ...children);
}

const timeText = (seconds: number): string => seconds.toFixed(6);

function testCase({ name, result, seconds }: TestCase): VNode {
  const time = seconds === undefined ? {} : { time: timeText(seconds) };
  const attributes = { classname: 'kvm-exit-bench.gate', name: xmlText(name), ...time };
  if (result.kind === 'passed') return element('testcase', attributes);
  const { kind, type, message } = result;
  return element('testcase', attributes, element(kind, { type, message: xmlText(message) }));
}

function countOf(cases: readonly TestCase[], kind: TestResult['kind']): string {
  return String(cases.filter(({ result }) => result.kind === kind).length);
}

/**
 * JUnit XML as Jenkins and others read it (junit-10.xsd of the xunit plugin): the comparison as a whole is one test,
 * each gated guest and cell another. Inconclusive is skipped, a harness that measured nothing is an error. The time of a
 * cell is that of its blocks, the time of the suite that of the run.
 */
export function junitXml(outcome: GateOutcome): string {
  const { report, candidate, measuredFor } = outcome;
  const seconds = new Map(measuredFor.map((cell) => [cell.id, cell.seconds]));
  const cases: TestCase[] = [
    { name: 'the comparison as a whole', result: overallResult(report) },
    ...[...report.guests, ...report.cells].map((cell) => ({
      name: guestName(cell.id),
      result: cellResult(cell, report.doubts),
      seconds: seconds.get(cell.id),
    })),
  ];
  const totals = {
    tests: String(cases.length),
    failures: countOf(cases, 'failure'),
    errors: countOf(cases, 'error'),
  };
  const time = timeText(candidate.seconds);
  const suite = element(
    'testsuite',
    { name: 'gate', ...totals, skipped: countOf(cases, 'skipped'), time },
    ...cases.map(testCase),
    element('system-out', {}, xmlText([...answerSentences(outcome), ...finenessTexts(outcome)].join('; '))),
  );
  const root = element('testsuites', { name: 'kvm-exit-bench', ...totals, time }, suite);
  const xml = renderXml(root, undefined, { jsx: false, xml: true, pretty: '  ' });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml}\n`;
}
