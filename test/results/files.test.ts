import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/lib/failure.js';
import { JOURNAL_FILE, Journal } from '../../src/results/journal.js';
import { readResults } from '../../src/results/read.js';
import { RESULTS_FILE, writeResults } from '../../src/results/write.js';
import { fakeResults, journalFacts } from './fake_results.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'results-'));
});
afterEach(() => {
  chmodSync(directory, 0o755);
  rmSync(directory, { recursive: true, force: true });
});

function fileWith(text: string): string {
  const path = join(directory, 'some.json');
  writeFileSync(path, text);
  return path;
}

describe('writing results', () => {
  it('gives back what was written, and takes the journal away only then', async () => {
    const results = await fakeResults({}, 'a label');
    const journal = Journal.create(directory, journalFacts());
    const path = await writeResults(directory, results, journal);
    expect(path).toBe(join(directory, RESULTS_FILE));
    expect(readResults(path)).toEqual(results);
    expect(readResults(directory)).toEqual(results);
    expect(readdirSync(directory)).toEqual([RESULTS_FILE]);
  });

  it('that fails leaves the older results, the journal and nothing half-written', async () => {
    const results = await fakeResults();
    const journal = Journal.create(directory, journalFacts());
    // A directory in the way of the file: rename fails whoever runs this, root included.
    mkdirSync(join(directory, RESULTS_FILE, 'old'), { recursive: true });
    await expect(writeResults(directory, results, journal)).rejects.toMatchObject({
      exitCode: 2,
      next: expect.stringContaining(journal.path) as string,
    });
    expect(readdirSync(directory).sort()).toEqual([RESULTS_FILE, JOURNAL_FILE].sort());
    expect(existsSync(join(directory, RESULTS_FILE, 'old'))).toBe(true);
  });

  it('of a number that JSON cannot hold is refused, and the journal stays', async () => {
    const results = await fakeResults();
    const journal = Journal.create(directory, journalFacts());
    await expect(writeResults(directory, { ...results, ticksPerNs: NaN }, journal)).rejects.toThrow(
      /ticksPerNs/,
    );
    expect(readdirSync(directory)).toEqual([JOURNAL_FILE]);
    journal.close();
  });
});

describe('reading results', () => {
  it.each([
    ['missing', null, /no such file/],
    ['empty', '', /it is empty/],
    ['cut off', '{"format":"kvm-exit-bench/results","version":1,"too', /cut off before its end/],
    ['not JSON', 'hello', /not valid JSON/],
    ['of another program', '{"format":"benchstat"}', /not a file of ours: format is "benchstat"/],
    ['not even an object', '[1,2]', /format is nothing/],
    ['newer', '{"format":"kvm-exit-bench/results","version":3}', /newer version.*update/],
  ])('of a file that is %s says so, with exit code 2', (_, text, expected) => {
    const path = text === null ? join(directory, 'none.json') : fileWith(text);
    try {
      readResults(path);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(Failure);
      expect(error).toMatchObject({ exitCode: 2, message: expect.stringMatching(expected) as string });
      expect(error).toMatchObject({ message: expect.stringContaining(path) as string });
    }
  });

  it('names the wrong place in the document', async () => {
    const results = await fakeResults();
    const cpu = { ...results.host.cpu, online: 'two' };
    const wrong = { ...results, host: { ...results.host, cpu } };
    expect(() => readResults(fileWith(JSON.stringify(wrong)))).toThrow(/: host\.cpu\.online: .*number/);
    const [first, ...rest] = results.rounds;
    const short = { ...results, rounds: [{ ...first, min: [1] }, ...rest] };
    expect(() => readResults(fileWith(JSON.stringify(short)))).toThrow(/rounds\[0\]: its columns/);
    const stray = { ...results, rounds: [{ ...first, cell: first?.cell.map(() => 999) }, ...rest] };
    expect(() => readResults(fileWith(JSON.stringify(stray)))).toThrow(/rounds\[0\]: its columns/);
  });

  it('accepts a document that someone has indented', async () => {
    const results = await fakeResults();
    expect(readResults(fileWith(JSON.stringify(results, null, 2)))).toEqual(results);
  });

  it('of a directory with neither results nor journal says what is missing', () => {
    expect(() => readResults(directory)).toThrow(/neither results\.json nor results\.journal\.jsonl/);
  });

  it('of a directory prefers the newer of results and journal', async () => {
    await writeResults(directory, await fakeResults({}, 'older run'));
    Journal.create(directory, journalFacts()).close();
    utimesSync(join(directory, RESULTS_FILE), 1, 1);
    // Killed before its first round: better to say so than to pass off the older run for it.
    expect(() => readResults(directory)).toThrow(/killed before it had measured/);
    utimesSync(join(directory, JOURNAL_FILE), 0, 0);
    expect(readResults(directory).label).toBe('older run');
    expect(readFileSync(join(directory, JOURNAL_FILE), 'utf8')).not.toBe('');
  });
});
