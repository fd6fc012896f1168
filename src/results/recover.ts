/** Results from the journal of a run that was killed. */
import type { Warning } from '../samples/protocol.js';
import { SampleLog } from '../samples/sample_log.js';
import { assembleResults } from './assemble.js';
import { contentFailure } from '../lib/files/file_failure.js';
import { parsedJson } from '../lib/json.js';
import {
  JOURNAL_FORMAT,
  JOURNAL_VERSION,
  journalHeaderSchema,
  journalLineSchema,
  type JournalHeader,
} from './journal.js';
import type { Results } from './schema.js';
import { readText } from '../lib/files/text_file.js';
import { assertKind, validated } from '../lib/files/document_file.js';

const NEXT = 'measure again';
const NOTHING = 'the run was killed before it had measured a round';

/** Undefined if the line is not JSON. */
function parsed(line: string): unknown {
  try {
    return parsedJson(line);
  } catch {
    return undefined;
  }
}

function headerOf(path: string, line: string): JournalHeader {
  const value = parsed(line);
  if (value === undefined) throw contentFailure(path, NOTHING, NEXT);
  assertKind(path, value, { format: JOURNAL_FORMAT, version: JOURNAL_VERSION, next: NEXT });
  return validated(path, journalHeaderSchema, value, NEXT);
}

interface Replay {
  readonly log: SampleLog;
  readonly lastAt: string;
  readonly cut: boolean;
}

function replay(path: string, header: JournalHeader, lines: readonly string[]): Replay {
  const cells = header.plan.cells.map((cell, index) => ({
    cell,
    exitsPerBlock: header.exitsPerBlock[index] ?? null,
  }));
  const log = new SampleLog(cells);
  let lastAt = header.startedAt;
  for (const [index, line] of lines.entries()) {
    const value = parsed(line);
    if (value === undefined) {
      if (index === lines.length - 1) return { log, lastAt, cut: true };
      throw contentFailure(path, `line ${String(index + 2)} is not valid JSON`, NEXT);
    }
    const { message, at } = validated(`${path} line ${String(index + 2)}`, journalLineSchema, value, NEXT);
    log.add(message, at);
    lastAt = at;
  }
  return { log, lastAt, cut: false };
}

function recoveredWarning(rounds: number, cut: boolean): Warning {
  const lost = cut ? '; its last line was cut off and is left out' : '';
  const message = `rebuilt from the log of a run that did not end: ${String(rounds)} complete rounds${lost}`;
  return { code: 'recovered', message };
}

/**
 * Results from the journal of a run that was killed. A last line that was cut off is left out.
 * @throws {Failure} (usage) when it is no journal, or when nothing was measured
 */
export function recoverText(path: string, text: string): Results {
  const [first = '', ...rest] = text.split('\n');
  const header = headerOf(path, first);
  const { log, lastAt, cut } = replay(path, header, rest.at(-1) === '' ? rest.slice(0, -1) : rest);
  if (log.completeRounds === 0) throw contentFailure(path, NOTHING, NEXT);
  const { seed, startedAt, plan, host, label, tool, resumed, spentMs = 0 } = header;
  const since = resumed?.at(-1)?.at ?? startedAt;
  const durationMs = spentMs + (Math.max(0, Date.parse(lastAt) - Date.parse(since)) || 0);
  const samples = log.samples({ seed, startedAt, durationMs, stopReason: 'killed' });
  const warnings = [recoveredWarning(log.completeRounds, cut)];
  return assembleResults({ samples, host, plan, label, tool, resumed, warnings });
}

/** {@link recoverText} of a file. */
export function recover(path: string): Results {
  return recoverText(path, readText(path));
}
