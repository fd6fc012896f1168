import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/lib/failure.js';
import { LogFile } from '../../src/lib/files/log_file.js';
import { JOURNAL_FILE, Journal } from '../../src/results/journal.js';
import { readResults } from '../../src/results/read.js';
import { recover, recoverText } from '../../src/results/recover.js';
import type { Results } from '../../src/results/schema.js';
import { fakeOutcome } from '../support/fake_run.js';
import { fakeResults, journalFacts } from './fake_results.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** The journal of a whole run, as it stands when the run is killed just before it writes its results. */
async function journalText(): Promise<string> {
  const journal = Journal.create(directory, journalFacts());
  await fakeOutcome({
    sampler: {
      onMessage: (message, at) => {
        journal.append(message, at);
      },
    },
  });
  journal.close();
  return readFileSync(journal.path, 'utf8');
}

function measured({ cells, comparisons, rounds }: Results) {
  return { cells, comparisons, rounds };
}

describe('the journal of a killed run', () => {
  it('gives the same cells, comparisons and rounds as the results would have', async () => {
    await journalText();
    const recovered = recover(join(directory, JOURNAL_FILE));
    expect(measured(recovered)).toEqual(measured(await fakeResults()));
    expect(recovered).toMatchObject({ status: 'recovered', label: 'night run', seed: '42' });
    expect(recovered.stop.reason).toBe('killed');
    expect(recovered.warnings.map(({ code }) => code)).toContain('recovered');
    expect(recovered.durationMs).toBeGreaterThan(0);
  });

  it('is read when its last line was cut at any byte, and loses that line at most', async () => {
    const lines = (await journalText()).trimEnd().split('\n');
    const upTo = lines.findLastIndex((line) => line.includes('"type":"round"'));
    const before = `${lines.slice(0, upTo).join('\n')}\n`;
    const last = `${lines[upTo] ?? ''}\n`;
    const whole = recoverText('x', before + last).rounds.length;
    for (let kept = 0; kept <= last.length; kept += kept < 40 || kept > last.length - 40 ? 1 : 37) {
      const recovered = recoverText('x', before + last.slice(0, kept));
      const complete = kept >= last.length - 1;
      expect(recovered.rounds.length).toBe(complete ? whole : whole - 1);
      const cutOff = recovered.warnings.some(({ message }) => message.includes('cut off'));
      expect(cutOff).toBe(kept > 0 && !complete);
    }
  });

  it('that ended before a round is an error that says so, at whatever byte it was cut', async () => {
    const text = await journalText();
    const firstRound = text.indexOf('\n', text.indexOf('"type":"verified"')) + 1;
    for (let kept = 0; kept <= firstRound; kept += 97)
      expect(() => recoverText('x', text.slice(0, kept))).toThrow(Failure);
    expect(() => recoverText('x', text.slice(0, firstRound))).toThrow(/killed before it had measured/);
  });

  it('with a damaged line in the middle is refused with the line number', async () => {
    const lines = (await journalText()).split('\n');
    lines[4] = (lines[4] ?? '').slice(0, 50);
    expect(() => recoverText('run.jsonl', lines.join('\n'))).toThrow(/run\.jsonl: line 5 is not valid JSON/);
  });

  it('is found through its directory', async () => {
    await journalText();
    expect(readResults(directory).status).toBe('recovered');
  });
});

describe('writing the journal', () => {
  it('ends in a failure on a full disk that names the file and what to do', () => {
    // The kernel's own full disk.
    const fd = openSync('/dev/full', 'w');
    const log = new LogFile('/run/results.journal.jsonl', fd);
    expect(() => new Journal(log, journalFacts())).toThrow(
      /cannot write \/run\/results\.journal\.jsonl: no space left on the device \(ENOSPC\); make room/,
    );
    // It closed the descriptor itself.
    expect(() => {
      closeSync(fd);
    }).toThrow(/EBADF/);
  });

  it('never writes over the journal of another run', () => {
    writeFileSync(join(directory, JOURNAL_FILE), 'precious\n');
    expect(() => Journal.create(directory, journalFacts())).toThrow(Failure);
    expect(readFileSync(join(directory, JOURNAL_FILE), 'utf8')).toBe('precious\n');
  });

  it('has each message in the file before the next one comes', async () => {
    const journal = Journal.create(directory, journalFacts());
    let lines = 1;
    await fakeOutcome({
      sampler: {
        onMessage: (message, at) => {
          journal.append(message, at);
          lines += 1;
          expect(readFileSync(journal.path, 'utf8').split('\n').length - 1).toBe(lines);
        },
      },
    });
    expect(lines).toBeGreaterThan(20);
    journal.remove();
    expect(existsSync(journal.path)).toBe(false);
  });
});
