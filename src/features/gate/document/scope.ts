/** What a judgement can know of runs in other boots and on other days: what its sessions show. */
import { plural } from '../../../lib/plural.js';
import type { Results } from '../../../results/schema.js';

export interface Scope {
  /** Runs that the baseline consists of. */
  readonly sessions: number;
  /** Different boots among them; null: a run does not tell. */
  readonly boots: number | null;
  /** Different days among them (UTC). */
  readonly days: number;
  /** The launches of both runs alternated: what changed on the host meanwhile met both. */
  readonly inTurn: boolean;
}

function different(values: readonly (string | undefined)[]): number {
  return new Set(values).size;
}

/** Whether after each launch of one run came one of the other, as far as both had launches left. */
function alternates(baseline: Results, candidate: Results): boolean {
  const begun = [baseline, candidate].map(({ launches }) =>
    launches.map(({ startedAt }) => startedAt).sort(),
  );
  const [before = [], after = []] = begun;
  const common = Math.min(before.length, after.length);
  if (common < 2) return false;
  return Array.from({ length: common }, (_, at) => at).every((at) => {
    const [own, other, next] = [before[at] ?? '', after[at] ?? '', before[at + 1]];
    return own < other && (next === undefined || other < next);
  });
}

/** @param baseline its sessions, at least one */
export function scopeOf(baseline: readonly Results[], candidate: Results): Scope {
  const [first] = baseline;
  const boots = baseline.map(({ host }) => host.kernel.bootId);
  return {
    sessions: baseline.length,
    boots: boots.includes(undefined) ? null : different(boots),
    days: different(baseline.map(({ startedAt }) => startedAt.slice(0, 10))),
    inTurn: baseline.length === 1 && first !== undefined && alternates(first, candidate),
  };
}

function whereText({ boots, days }: Scope): string {
  const ofBoots = boots === null ? '' : `${plural(boots, 'boot')}, `;
  return `${ofBoots}${plural(days, 'day')}`;
}

/** What the verdict rests on, and what it cannot know. */
export function scopeText(scope: Scope): string {
  const { sessions, inTurn, days, boots } = scope;
  if (inTurn)
    return 'baseline and candidate were measured in turn: what changed on the host meanwhile met both';
  if (sessions === 1)
    return 'the baseline is one session: how runs of other boots or days differ is not known, and could look like a change';
  const same = days === 1 && (boots ?? 1) === 1;
  const missing = same ? '; all are of one boot and day, so others may differ more' : '';
  return `the baseline has ${String(sessions)} sessions (${whereText(scope)}), and their differences are part of every interval${missing}`;
}
