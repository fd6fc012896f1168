/** Every file that a command reads, with something wrong in it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll } from 'vitest';
import { certificatePaths } from '../../src/features/certify/document/certificates.js';
import { renderReport } from '../../src/features/run/page/write.js';
import { JOURNAL_FILE, Journal } from '../../src/results/journal.js';
import { recomputed } from '../../src/results/recompute.js';
import { fakeResults, journalFacts } from '../results/fake_results.js';
import { exampleCertificate } from '../support/example_certificate.js';
import { fakeOutcome, smallPlan } from '../support/fake_run.js';
import { instructionResults } from '../support/instruction_run.js';
import { fuzz } from './fuzz.js';
import { mutatedJson, mutatedLines, mutatedText } from './mutations.js';
import { endsWell } from './oracle.js';

const directory = mkdtempSync(join(tmpdir(), 'fuzz-'));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

function written(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const plan = { ...smallPlan(), launches: 2, minRounds: 6, maxRounds: 6 };
const timed = recomputed(await fakeResults({ plan }));
const counted = await instructionResults({ plan: { preset: 'quick', exit: ['pio-out'], groups: ['regs'] } });
const fixture = (name: string): string => readFileSync(join('test/fixtures', name), 'utf8');
const results = [
  timed,
  counted,
  JSON.parse(fixture('results-v1.json')),
  JSON.parse(fixture('results-ladder.json')),
];
const good = written('good.json', JSON.stringify(timed));

/** Command lines that read results, by the path of these. */
const READERS: readonly ((path: string) => string[])[] = [
  (path) => ['recheck', path],
  (path) => ['recheck', path, '--json'],
  (path) => ['report', path, '--text'],
  (path) => ['export', path, '--csv', 'summary'],
  (path) => ['export', path, '--csv', 'blocks'],
  (path) => ['compare', path, good],
  (path) => ['ladder', path],
  (path) => ['gate', '--baseline', good, path],
  (path) => ['gate', '--baseline', path, good, '--format', 'markdown'],
  (path) => ['gate', '--baseline', path, path, '--format', 'junit'],
  (path) => ['advise', path, '--mix', 'test/fixtures/mixes/list.json'],
];

fuzz('results', fc.tuple(mutatedJson(results), fc.constantFrom(...READERS)), async ([text, reader]) => {
  await endsWell(reader(written('results.json', text)));
});

async function journalText(): Promise<string> {
  const home = mkdtempSync(join(directory, 'journal-'));
  const journal = Journal.create(home, { ...journalFacts(), plan });
  await fakeOutcome({
    plan,
    sampler: {
      onMessage: (message, at) => {
        journal.append(message, at);
      },
    },
  });
  journal.close();
  return readFileSync(join(home, JOURNAL_FILE), 'utf8').replace(/"writer":\{[^}]*\},/, '');
}
const journal = await journalText();

fuzz('journal', fc.tuple(mutatedLines([journal]), fc.constantFrom(...READERS)), async ([text, reader]) => {
  await endsWell(reader(written(JOURNAL_FILE, text)));
});

const page = await renderReport(timed);

fuzz('page', mutatedText([page]), async (text) => {
  await endsWell(['recheck', written('page.html', text)]);
});

fuzz(
  'plan',
  mutatedJson([JSON.parse(fixture('plan_small.json')), { transfer: 'sync', cpu: 1 }]),
  async (text) => {
    await endsWell(['plan', '--plan', written('plan.json', text)]);
  },
);

const BASELINE_LINES: readonly (readonly string[])[] = [
  ['baseline', 'list'],
  ['baseline', 'show', 'one'],
  ['baseline', 'show', '--json'],
  ['baseline', 'find', good],
  ['gate', good],
];

fuzz(
  'baselines',
  fc.tuple(mutatedJson(results), fc.constantFrom(...BASELINE_LINES)),
  async ([text, line]) => {
    const baselines = join(directory, 'baselines');
    mkdirSync(baselines, { recursive: true });
    writeFileSync(join(baselines, 'one.json'), text);
    await endsWell([...line, '--directory', baselines]);
  },
);

fuzz('certificate', mutatedJson([exampleCertificate()]), async (text) => {
  const certificates = join(directory, 'certificates');
  mkdirSync(certificates, { recursive: true });
  writeFileSync(certificatePaths(certificates, timed.host, 'full').certificate, text);
  await endsWell(['gate', '--baseline', good, good, '--certificates', certificates]);
});

const MIXES = readdirSync('test/fixtures/mixes', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== 'README.md')
  .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
const jsonMixes = [JSON.parse(fixture('mixes/list.json'))] as unknown[];

fuzz(
  'mix',
  fc.tuple(
    fc.oneof(mutatedText(MIXES), mutatedJson(jsonMixes)),
    fc.constantFrom('text', 'json', 'markdown', 'html'),
  ),
  async ([text, format]) => {
    await endsWell(['advise', good, '--mix', written('mix.txt', text), '--format', format]);
  },
);

const LISTS = [
  '6.1.0-50\n6.12, append=mitigations=off\n# the last\n6.6 cpu=max,pmu=off\n',
  './good.json\n6.1\n',
];

fuzz('kernel list', mutatedText(LISTS), async (text) => {
  const over = written('kernels.txt', text);
  await endsWell(['bisect', '--cell', 'pio-out/long64-ring0/none', '--over', over, '--good', 'constructor']);
});
