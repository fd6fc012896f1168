import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Results } from '../../../src/results/schema.js';
import { ATTACK } from '../../support/hostile/hostile_results.js';
import { GateFiles } from './gate_files.js';
import { mixedRun, baselineRun } from './gated_outcomes.js';
import { xmlTree } from './xml_tree.js';

const MARKUP = `\`\` | @everyone <img src=x> [click](javascript:attacked) \\| ${ATTACK} \ufffe`;
// eslint-disable-next-line no-control-regex
const STEERING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069]/;

let files: GateFiles;
let argv: string[];
beforeAll(() => {
  files = new GateFiles();
  const hostile = attacked(mixedRun());
  const sources = [files.write('before.json', baselineRun), files.write('after.json', hostile)];
  argv = ['gate', '--baseline', sources[0]!, sources[1]!];
});
afterAll(() => {
  files.remove();
});

/** In every text that a file may say; the id of a cell is that of its parts, or the file is refused. */
function attacked(results: Results): Results {
  const { cells, ...rest } = results;
  const { host } = rest;
  return {
    ...rest,
    label: MARKUP,
    host: {
      ...host,
      hostname: MARKUP,
      cpu: { ...host.cpu, model: MARKUP },
      mitigations: { [MARKUP]: MARKUP },
      kernel: { ...host.kernel, release: MARKUP },
    },
    cells: cells.map((each) => (each.status === 'measured' ? each : { ...each, reason: MARKUP })),
  };
}

async function shown(format: string): Promise<string> {
  const { code, stdout, stderr } = await files.line(...argv, '--format', format);
  expect([code, stderr]).toEqual([1, '']);
  return stdout;
}

/** What is left of Markdown when its code spans are taken out, as CommonMark finds them. */
function outsideCode(markdown: string): string {
  return markdown
    .split('\n')
    .map((line) => line.replaceAll(/(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)/g, ''))
    .join('\n');
}

test('no text of a file steers a terminal', async () => {
  expect(await shown('text')).not.toMatch(STEERING);
});

test('no text of a file is markup, link or mention in Markdown, or ends a cell of its table', async () => {
  const markdown = await shown('markdown');
  expect(markdown).toContain('attacked');
  const outside = outsideCode(markdown);
  expect(outside.replace(/^<!--.*-->/, '')).not.toMatch(/attacked|[<@[\]`]/);
  const rows = markdown.split('\n').filter((line) => line.startsWith('| '));
  const columns = rows.map((row) => row.split('|').length);
  expect(rows.length).toBeGreaterThan(6);
  expect([...new Set(columns)]).toEqual([7, 5]);
  expect(markdown.length).toBeLessThan(65_536);
});

test('no text of a file is an element or an entity in JUnit', async () => {
  const junit = await shown('junit');
  const tags = new Set<string>();
  const visit = ({ tag, children }: ReturnType<typeof xmlTree>): void => {
    tags.add(tag);
    children.forEach(visit);
  };
  const root = xmlTree(junit);
  visit(root);
  expect([...tags].sort()).toEqual([
    'failure',
    'skipped',
    'system-out',
    'testcase',
    'testsuite',
    'testsuites',
  ]);
  expect(JSON.stringify(root)).toContain('window.attacked = 1');
  expect(junit).not.toMatch(STEERING);
});

test.each(['json', 'github-action-benchmark', 'bmf'])(
  '%s stays JSON without a steering character',
  async (format) => {
    const text = await shown(format);
    expect(() => JSON.parse(text) as unknown).not.toThrow();
    expect(text).not.toMatch(STEERING);
  },
);
