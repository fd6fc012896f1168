import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeBackend } from '../../support/fakes/fake_backend.js';
import { fakeHost } from '../../support/fakes/fake_host.js';
import { thisWriter } from '../../../src/lib/running_process.js';
import { JOURNAL_FILE, writerIn } from '../../../src/results/journal.js';
import { readResults } from '../../../src/results/read.js';
import { otherWriter } from '../../support/fakes/other_writer.js';
import { runLine } from './run_line.js';
import { begin, resumeRun, measuredIn } from './stopped_run.js';

let directory = '';
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'kvm-exit-bench-')), 'run');
});
afterEach(() => {
  rmSync(join(directory, '..'), { recursive: true, force: true });
});

describe('what was measured before', () => {
  it('is in the log from its first line on, so that a kill of the second part loses nothing of the first', async () => {
    await begin(directory, { interruptAt: 3 });
    const stopped = measuredIn(readResults(directory));
    let log = '';
    const copy = join(directory, 'copy.jsonl');
    const backend = new FakeBackend();
    const watched = {
      createBackend: () => ({
        name: 'breaks',
        probe: () => backend.probe(),
        measure: () => {
          copyFileSync(join(directory, JOURNAL_FILE), copy);
          log = readFileSync(copy, 'utf8');
          throw new Error('the harness broke');
        },
      }),
    };
    const { code } = await runLine(['run', '--resume', directory, '--no-report'], watched);
    expect(code).toBe(5);
    expect(log).not.toBe('');
    expect(measuredIn(readResults(copy))).toEqual(stopped);
    expect(measuredIn(readResults(directory))).toEqual(stopped);
    rmSync(copy);
    expect((await resumeRun(directory)).code).toBe(0);
  });

  it('may be the log of a killed run', async () => {
    await begin(directory, { interruptAt: 3 });
    const { tool, plan, host, rounds, launches } = readResults(directory);
    const header = {
      format: 'kvm-exit-bench/journal',
      version: 1,
      ...{ tool, label: 'killed', seed: '7', startedAt: '2026-01-01T00:00:00.000Z', plan, host },
      exitsPerBlock: readResults(directory).cells.map((each) =>
        each.status === 'measured' ? each.exitsPerBlock : 1,
      ),
    };
    const at = '2026-01-01T00:00:05.000Z';
    const verdicts = readResults(directory).cells.map((each, cell) => {
      const counted = each.status === 'measured' && each.perExit ? { perExit: each.perExit } : {};
      return { status: 'verified', cell, exits: 4, fieldsCompared: 0, ...counted };
    });
    const lines = launches
      .slice(0, 2)
      .flatMap(({ launch, cpu }) => [
        { at, message: { type: 'opened', launch, cpu, pid: 1 } },
        { at, message: { type: 'verified', launch, verdicts } },
        ...rounds.flatMap((round) =>
          round.launch === launch ? [{ at, message: { type: 'round', ...round } }] : [],
        ),
      ]);
    rmSync(join(directory, 'results.json'));
    const text = [header, ...lines].map((line) => JSON.stringify(line)).join('\n');
    writeFileSync(join(directory, JOURNAL_FILE), `${text}\n{"at":"2026-`);
    const { code, stderr } = await resumeRun(directory);
    expect([code, stderr]).toEqual([0, expect.stringContaining('rebuilt from the log of a run')]);
    const results = readResults(directory);
    expect([results.label, results.status]).toEqual(['killed', 'complete']);
    expect(results.launches.map((launch) => launch.rounds)).toEqual([8, 8, 8, 8, 8, 8]);
    expect(results.plan.exitsPerBlock).toEqual(plan.exitsPerBlock);
    expect(existsSync(join(directory, JOURNAL_FILE))).toBe(false);
  });
});

describe('--resume refuses', () => {
  const content = (): string => readFileSync(join(directory, 'results.json'), 'utf8');

  it.each<[string, string[], string]>([
    ['another plan', ['--preset', 'full'], '--preset: is fixed by the run that --resume names'],
    ['another limit', ['--max-time', '9s'], '--max-time: is fixed'],
    ['another filter', ['--exit', 'hlt'], '--exit: is fixed'],
    ['another directory', ['--output', '/tmp/elsewhere'], '--output: is fixed'],
    ['a repetition', ['--repeat', '2'], '--repeat: is fixed'],
    ['another kernel', ['--kernel', '6.1'], '--kernel: is fixed'],
    ['an emulated host', ['--host', 'emulated'], 'but the run to resume measured time'],
  ])('%s, and leaves the run as it was', async (_, argv, text) => {
    await begin(directory, { interruptAt: 3 });
    const before = content();
    const { code, stderr } = await resumeRun(directory, {}, argv);
    expect([code, stderr]).toEqual([2, expect.stringContaining(text)]);
    expect(content()).toBe(before);
  });

  it('a run that is complete, and says what ended it', async () => {
    await begin(directory);
    const before = content();
    const { code, stderr } = await resumeRun(directory);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('its run is complete: 6 launches, ended by target-reached'),
    ]);
    expect(content()).toBe(before);
  });

  it('a directory without a run, and a damaged file, which stays as it is', async () => {
    expect((await resumeRun(directory)).code).toBe(2);
    await begin(directory, { interruptAt: 3 });
    const cut = content().slice(0, 20_000);
    writeFileSync(join(directory, 'results.json'), cut);
    const { code, stderr } = await resumeRun(directory);
    expect([code, stderr]).toEqual([2, expect.stringContaining('it is cut off before its end')]);
    expect(content()).toBe(cut);
    expect(readdirSync(directory)).toEqual(['results.json']);
  });

  it('a run that another process still measures, and leaves its log alone', async () => {
    await begin(directory, { interruptAt: 3 });
    const path = join(directory, JOURNAL_FILE);
    writeFileSync(path, '');
    const { writer, end } = await otherWriter(path);
    const log = JSON.stringify({ format: 'kvm-exit-bench/journal', version: 1, writer });
    writeFileSync(path, `${log}\n`);
    const { code, stderr } = await resumeRun(directory);
    await end();
    const why = `process ${String(writer.pid)} still measures into it`;
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
    expect(readFileSync(path, 'utf8')).toBe(`${log}\n`);
  });

  it('nobody to end for a log that names any process, such as the first one of the system', async () => {
    await begin(directory, { interruptAt: 3 });
    const path = join(directory, JOURNAL_FILE);
    for (const named of [
      { pid: 1 },
      { writer: { pid: 1 } },
      { writer: { ...thisWriter(), pid: process.ppid } },
    ]) {
      writeFileSync(path, `${JSON.stringify({ format: 'kvm-exit-bench/journal', version: 1, ...named })}\n`);
      expect(writerIn(directory)).toBeNull();
    }
  });

  it('no run whose writer is gone, though another process has its number now', async () => {
    await begin(directory, { interruptAt: 3 });
    const writer = { ...thisWriter(), pid: process.ppid, startTicks: 1 };
    const log = JSON.stringify({ format: 'kvm-exit-bench/journal', version: 1, writer });
    expect(writerIn(directory)).toBeNull();
    writeFileSync(join(directory, JOURNAL_FILE), `${log}\n`);
    expect(writerIn(directory)).toBeNull();
    writeFileSync(join(directory, JOURNAL_FILE), log.slice(0, -20));
    expect(writerIn(directory)).toBeNull();
  });

  it('another host with exit code 4, and names what differs', async () => {
    await begin(directory, { interruptAt: 3 });
    const before = content();
    const host = fakeHost();
    const other = { ...host, kernel: { ...host.kernel, release: '6.13.0' } };
    const { code, stderr } = await resumeRun(directory, { host: other });
    expect([code, stderr]).toEqual([
      4,
      expect.stringContaining('another host: kernel.release was 6.12.4 and is 6.13.0'),
    ]);
    expect(content()).toBe(before);
    expect(readdirSync(directory)).toEqual(['results.json']);
  });
});
