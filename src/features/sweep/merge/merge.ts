/** Puts the parts of a sweep together. What comes out depends on the units alone, not on where they lie or in which order. */
import { join } from 'node:path';
import { canonicalJson } from '../../../lib/canonical_json.js';
import { grouped } from '../../../lib/grouped.js';
import { mergedSweep, type AbsentUnit, type MeasuredUnit, type MergedSweep } from '../document/merged.js';
import { readSweepPlan, SWEEP_PLAN_FILE, sweepId, type SweepPlan } from '../document/plan.js';
import type { Unit } from '../document/unit.js';
import { sweepFailure } from '../failures.js';
import { ofOneRunner } from './one_runner.js';
import { unitsIn, type FoundUnit } from './read_units.js';

/** A directory that did not enter, with why. */
type Refused = Exclude<FoundUnit, { status: 'done' }>;

export interface Merged {
  readonly sweep: MergedSweep;
  readonly refused: readonly Refused[];
  /** Ids of units that were there more than once, with equal results. */
  readonly repeated: readonly string[];
}

/** What is wrong with a unit of which nothing can be used; the worst is said. */
const WORST_FIRST = ['broken', 'foreign', 'failed'] as const;

function absentOf(unit: Unit, found: readonly FoundUnit[]): AbsentUnit {
  const refused = found.filter((each) => each.status !== 'done');
  const reasons = WORST_FIRST.flatMap((status) =>
    refused
      .filter((each) => each.status === status)
      .map(({ reason }) => ({ status, reason }))
      .sort((left, right) => (left.reason < right.reason ? -1 : 1)),
  );
  return { status: 'missing', reason: 'nobody has run it', ...reasons[0], unit };
}

function mergedUnit(unit: Unit, found: readonly FoundUnit[]): MeasuredUnit | AbsentUnit {
  const different = new Map(
    found.flatMap((each) =>
      each.status === 'done' ? [[canonicalJson(each.measured), each.measured] as const] : [],
    ),
  );
  const [first] = different.values();
  if (first === undefined) return absentOf(unit, found);
  if (different.size === 1) return first;
  const reason = `${String(different.size)} directories have different results of it`;
  return { status: 'twice', unit, reason };
}

/** @throws {Failure} (usage) for a directory without a plan, and for one of another sweep */
function commonPlan(directories: readonly string[]): SweepPlan {
  const plans = directories.map((directory) => ({
    directory,
    plan: readSweepPlan(join(directory, SWEEP_PLAN_FILE)),
  }));
  const [first] = plans;
  const other = plans.find(({ plan }) => first !== undefined && sweepId(plan) !== sweepId(first.plan));
  if (first === undefined) throw sweepFailure('no-units', { subject: '' });
  if (other === undefined) return first.plan;
  const detail = `it is of sweep ${sweepId(other.plan)}, and ${first.directory} of ${sweepId(first.plan)}`;
  throw sweepFailure('other-sweep', { subject: other.directory, detail });
}

/**
 * Reads the units in the directories, and makes one document of those that belong together.
 * @throws {Failure} (usage) when the directories are not of one sweep
 */
export async function mergeSweep(directories: readonly string[]): Promise<Merged> {
  const plan = commonPlan(directories);
  const read: FoundUnit[] = [];
  for (const directory of new Set(directories))
    for (const unit of await unitsIn(directory, plan)) read.push(unit);
  const found = ofOneRunner(read);
  const ofUnit = grouped(found, ({ id }) => id);
  const units = plan.units.map((unit) => mergedUnit(unit, ofUnit.get(unit.id) ?? []));
  const isRepeated = ({ unit, status }: MeasuredUnit | AbsentUnit): boolean =>
    status === 'done' && (ofUnit.get(unit.id) ?? []).filter((each) => each.status === 'done').length > 1;
  return {
    sweep: mergedSweep({ tool: plan.tool, sweep: sweepId(plan), units }),
    refused: found
      .filter((each) => each.status !== 'done')
      .sort((left, right) => (left.directory < right.directory ? -1 : 1)),
    repeated: units.filter(isRepeated).map(({ unit }) => unit.id),
  };
}
