import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Left to right: a room may import its own files and those of rooms before it. */
const ROOMS = ['lib', 'plan', 'measure', 'stats', 'results', 'report', 'gate', 'advice', 'cli'];

/** Report, gate and advice read results only: they neither measure nor read each other. */
const NEVER: Readonly<Record<string, readonly string[]>> = {
  gate: ['report'],
  advice: ['report', 'gate'],
};

/** Tables of data may be longer than a file of code. */
const LONG_TABLES: readonly string[] = [
  // The launch protocol: one schema, read from top to bottom.
  'src/measure/protocol.ts',
  // What each arch has to sweep.
  'src/plan/arch.ts',
  // One browser for all that can be clicked.
  'test/report/interaction_browser.test.ts',
];
const LINES_AT_MOST = 200;

const UNTELLING_NAMES = /^(utils?|helpers?|managers?|common)(\.|$)/i;
const CODE = ['.ts', '.tsx', '.cc', '.h', '.S'];
const NOT_OURS = ['node_modules', 'build', 'dist', 'golden', 'fixtures'];

function filesUnder(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return NOT_OURS.includes(entry.name) ? [] : filesUnder(path);
    return [path];
  });
}

const sources = filesUnder('src').filter((file) => /\.tsx?$/.test(file));
const native = statSync('native', { throwIfNoEntry: false }) === undefined ? [] : filesUnder('native');
const everything = [...filesUnder('src'), ...filesUnder('bench'), ...filesUnder('test'), ...native];

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import|import\()\s*['"](\.[^'"]+)['"]/g)];
  return specifiers.map((match) => normalize(join(dirname(file), match[1] ?? '')));
}

/** `plan` for src/plan/cell.ts; null for src/index.ts, which stands outside the rooms. */
function roomOf(file: string): string | null {
  const [room, ...rest] = relative('src', file).split('/');
  return rest.length === 0 ? null : (room ?? null);
}

function mayImport(from: string, to: string): boolean {
  const never = NEVER[from] ?? [];
  return ROOMS.indexOf(to) <= ROOMS.indexOf(from) && !never.includes(to);
}

function wrongArrows(file: string): string[] {
  const from = roomOf(file);
  if (from === null) return [];
  return importsOf(file).flatMap((target) => {
    const to = target.startsWith('src/') ? roomOf(target) : target;
    const right = to !== null && ROOMS.includes(to) && mayImport(from, to);
    return right ? [] : [`${file} imports ${target}`];
  });
}

describe('the house', () => {
  it('has every source in a known room', () => {
    const rooms = sources.map(roomOf).filter((room) => room !== null);
    expect([...new Set(rooms)].filter((room) => !ROOMS.includes(room))).toEqual([]);
  });

  it('has no import that points right or out of src', () => {
    expect(sources.flatMap(wrongArrows)).toEqual([]);
  });

  it('sees wrong arrows: lib may not import plan, nor advice the gate', () => {
    expect(mayImport('lib', 'plan')).toBe(false);
    expect(mayImport('advice', 'gate')).toBe(false);
    expect(importsOf('src/plan/resolve.ts')).toContain('src/lib/failure.js');
  });

  it('lets only native/addon see napi.h', () => {
    const including = native.filter(
      (file) =>
        CODE.includes(extname(file)) &&
        /#\s*include\s*[<"](napi|node_api|js_native_api)/.test(readFileSync(file, 'utf8')),
    );
    expect(including.filter((file) => !file.startsWith('native/addon/'))).toEqual([]);
  });

  it('keeps files of code at 200 lines or less', () => {
    const long = everything.filter((file) => {
      if (!CODE.includes(extname(file)) || LONG_TABLES.includes(file)) return false;
      return readFileSync(file, 'utf8').trimEnd().split('\n').length > LINES_AT_MOST;
    });
    expect(long).toEqual([]);
  });

  it('names no file or directory util, helper, manager or common', () => {
    const untelling = everything.filter((file) =>
      [...dirname(file).split('/'), basename(file)].some((part) => UNTELLING_NAMES.test(part)),
    );
    expect(untelling).toEqual([]);
  });

  it('has no default export', () => {
    expect(sources.filter((file) => /^export default/m.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});
