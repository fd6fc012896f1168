import { plural } from '../../../lib/plural.js';
import { fingerprintId } from '../../../results/fingerprint.js';
import { inertText } from '../../../lib/visible_text.js';
import { renderGrid, type Column } from '../../../show/terminal/grid.js';
import type { Look } from '../../../show/terminal/look.js';
import type { ChosenBaseline } from './choose.js';
import type { SessionFacts } from './sessions.js';
import type { Baseline, StoredBaseline } from './store.js';

function dayOf({ startedAt }: Pick<Baseline, 'startedAt'>): string {
  return startedAt.slice(0, 10);
}

/** Enough to tell boots apart. */
const BOOT_DIGITS = 8;

function bootText({ bootId }: SessionFacts): string {
  return bootId === null ? 'boot unknown' : `boot ${bootId.slice(0, BOOT_DIGITS)}`;
}

/** `2026-01-01 10:30`, and `boot 4918208c, 12 launches`. */
function sessionRow(session: SessionFacts): readonly [string, string] {
  const { startedAt, launches, label } = session;
  const named = label === null ? '' : `, ${label}`;
  return [
    `  ${startedAt.slice(0, 16).replace('T', ' ')}`,
    `${bootText(session)}, ${plural(launches, 'launch')}${named}`,
  ];
}

const COLUMNS: readonly [string, number, (baseline: Baseline) => string][] = [
  ['host', 0, ({ fingerprint }) => fingerprintId(fingerprint)],
  ['processor', 2, ({ processor }) => processor ?? 'unknown'],
  ['kernel', 1, ({ kernel }) => kernel],
  ['unit', 3, ({ unit }) => unit],
  ['cells', 4, ({ measuredCells }) => String(measuredCells)],
  ['sessions', 2, ({ sessions }) => String(sessions.length)],
  ['launches', 4, ({ launches }) => String(launches)],
  ['measured', 1, dayOf],
];

/** `bench/baselines/main.json, the newest of 2 of this host`, and below it those that could not be read. */
export function chosenText({ baseline, olderNames, unreadable }: ChosenBaseline): string {
  const older =
    olderNames.length === 0 ? '' : `, the newest of ${String(1 + olderNames.length)} of this host`;
  return [
    `${baseline.path}${older}`,
    ...unreadable.map(({ path, reason }) => `ignored: ${path} cannot be read: ${inertText(reason)}`),
  ].join('\n');
}

/** What a script reads of a baseline. */
export function baselineJson(stored: StoredBaseline): object {
  return stored.status === 'unreadable'
    ? stored
    : { ...stored, fingerprint: Object.fromEntries(stored.fingerprint) };
}

/** One line a baseline; those that cannot be read below, with the reason. */
export function baselineTable(stored: readonly StoredBaseline[], look: Look): string {
  const readable = stored.filter((each) => each.status === 'readable');
  const names: Column = { head: 'name', texts: readable.map(({ name }) => name), align: 'left', priority: 0 };
  const facts = COLUMNS.map(([head, priority, text]): Column => ({
    head,
    texts: readable.map((each) => inertText(text(each))),
    align: 'left',
    priority,
  }));
  const table = readable.length === 0 ? [] : [renderGrid([names, ...facts], look).replace(/^\n/, '')];
  const broken = stored.flatMap((each) =>
    each.status === 'unreadable' ? [`${each.name} cannot be read: ${inertText(each.reason)}`] : [],
  );
  return `${[...table, ...broken].join('\n')}\n`;
}

function heading(name: string): (readonly [string, string])[] {
  return [
    ['', ''],
    [name, ''],
  ];
}

/** All that is known of one baseline, the fields of its host's fingerprint included. */
export function baselineFacts(baseline: Baseline, look: Look): string {
  const facts: (readonly [string, string])[] = [
    ['name', baseline.name],
    ['file', baseline.path],
    ...(baseline.label === null ? [] : [['label', baseline.label] as const]),
    ['hostname', baseline.hostname],
    ...COLUMNS.map(([head, , text]) => [head, text(baseline)] as const).filter(
      ([head]) => head !== 'processor',
    ),
  ];
  const fields = [...baseline.fingerprint].map(([field, value]) => [`  ${field}`, value] as const);
  const sections = [
    ...facts,
    ...heading('sessions'),
    ...baseline.sessions.map(sessionRow),
    ...heading('fingerprint'),
    ...fields,
  ];
  const rows = sections.map(([name, value]) => [inertText(name), inertText(value)] as const);
  const column = (texts: readonly string[]): Column => ({ head: '', texts, align: 'left', priority: 0 });
  const grid = renderGrid([column(rows.map(([name]) => name)), column(rows.map(([, value]) => value))], look);
  return `${grid.replace(/^\n/, '')}\n`;
}
