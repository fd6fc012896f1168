/** What those who take the formats make of them: a parser of GitHub's Markdown, and the limits that are published. */
import { marked, type Token, type Tokens } from 'marked';
import { describe, expect, it, test } from 'vitest';
import type { GateOutcome } from '../../../src/features/gate/document/outcome.js';
import { junitXml } from '../../../src/features/gate/formats/junit.js';
import { COMMENT_MARKER, gateMarkdown } from '../../../src/features/gate/formats/markdown.js';
import {
  baselineRun,
  candidateRun,
  citedOutcome,
  contaminatedOutcome,
  failedOutcome,
  mixedOutcome,
  outcomeOf,
} from './gated_outcomes.js';
import { SYNC } from './gated_runs.js';
import { xmlTree, type XmlElement } from './xml_tree.js';

/** https://docs.github.com/en/actions: a step's summary; and what the API of comments says of longer ones. */
const LONGEST_SUMMARY_BYTES = 1024 * 1024;
const LONGEST_COMMENT = 65_536;

const OUTCOMES: Readonly<Record<string, GateOutcome>> = {
  passing: outcomeOf(baselineRun, candidateRun),
  mixed: mixedOutcome(),
  cited: citedOutcome(),
  contaminated: contaminatedOutcome(),
  failed: failedOutcome(),
};

function tokensOf(markdown: string): Token[] {
  return marked.lexer(markdown, { gfm: true }).filter(({ type }) => type !== 'space');
}

/** As many cells, fields and reasons as nobody has, each as long as may be, of characters that take four bytes. */
function immense(): GateOutcome {
  const mixed = mixedOutcome();
  const long = '\u{1f525}'.repeat(400);
  const { report } = mixed;
  const [cell] = report.cells;
  if (cell === undefined) throw new Error('no cell');
  const verdicts = ['inconclusive', 'regressed', 'improved'] as const;
  const cells = Array.from({ length: 3000 }, (_, i) => ({
    ...cell,
    id: `${SYNC}/${String(i)}/${long}`,
    verdict: verdicts[i % verdicts.length] ?? 'regressed',
  }));
  const differences = Array.from({ length: 500 }, (_, i) => ({
    field: `${String(i)}${long}`,
    baseline: long,
    candidate: long,
  }));
  return { ...mixed, report: { ...report, cells, differences, reasons: [long, long, long] } };
}

describe('Markdown', () => {
  it.each(Object.entries(OUTCOMES))(
    'of a %s gate has its marker, then its verdict as a heading',
    (_, outcome) => {
      const [marker, heading] = tokensOf(gateMarkdown(outcome));
      expect(marker).toMatchObject({ type: 'html' });
      expect(marker?.raw).toContain(COMMENT_MARKER);
      expect(heading).toMatchObject({ type: 'heading', depth: 3 });
      expect((heading as Tokens.Heading).text).toMatch(/^Exit cost gate: /);
    },
  );

  it('lists what decided before all else, and the gravest cells first', () => {
    const tokens = tokensOf(gateMarkdown(OUTCOMES['mixed']!));
    expect(tokens.slice(2, 4).map(({ type }) => type)).toEqual(['list', 'table']);
    const [reasons, cells] = tokens.slice(2, 4) as [Tokens.List, Tokens.Table];
    expect(reasons.items[0]?.text).toMatch(/Regressed: 1 of 11 cells/);
    const verdicts = cells.rows.map((row) => row[1]?.text);
    const order = ['regressed', 'inconclusive', 'improved'];
    expect(verdicts).toEqual(
      verdicts.toSorted((left, right) => order.indexOf(left ?? '') - order.indexOf(right ?? '')),
    );
    expect(new Set(verdicts)).toEqual(new Set(order));
    expect(cells.rows.map((row) => row.length)).toEqual(cells.rows.map(() => cells.header.length));
  });

  it('of a gate of any size fits a comment and a step summary, and keeps its tables whole', () => {
    const text = gateMarkdown(immense());
    expect(text.length).toBeLessThan(LONGEST_COMMENT);
    expect(Buffer.byteLength(text)).toBeLessThan(LONGEST_SUMMARY_BYTES);
    const tables = tokensOf(text).filter((token): token is Tokens.Table => token.type === 'table');
    expect(tables).toHaveLength(2);
    const [cells] = tables;
    expect([...new Set(cells?.rows.map((row) => row[1]?.text))]).toEqual(['regressed']);
    expect(text).toMatch(/and \d+ more that do not fit here/);
  });
});

/** SUREFIRE_TIME of junit-10.xsd. */
const SUREFIRE_TIME = /^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?$/;

test.each(Object.entries(OUTCOMES))(
  'every time in the JUnit of a %s gate is one to its schema',
  (_, outcome) => {
    const times = ({ attributes, children }: XmlElement): string[] => [
      ...('time' in attributes ? [attributes['time']] : []),
      ...children.flatMap(times),
    ];
    const all = times(xmlTree(junitXml(outcome)));
    expect(all.length).toBeGreaterThan(1);
    expect(all.filter((time) => !SUREFIRE_TIME.test(time))).toEqual([]);
  },
);
