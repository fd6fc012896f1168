/** Reads what directories hold of a sweep, and judges each unit by itself. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { archNamed } from '../../../app/host_choice.js';
import { canonicalJson } from '../../../lib/canonical_json.js';
import { Failure, oneLineReason } from '../../../lib/failure.js';
import { lookAt } from '../../../lib/files/text_file.js';
import { readResults } from '../../../results/read.js';
import type { CellResult, Results } from '../../../results/schema.js';
import { RESULTS_FILE } from '../../../results/write.js';
import type { MeasuredUnit } from '../document/merged.js';
import type { SweepPlan } from '../document/plan.js';
import type { DoneRecord } from '../document/record.js';
import type { Unit } from '../document/unit.js';
import { planOfUnit } from '../units/unit_plan.js';
import { choiceOfUnit } from '../units/unit_host.js';
import { UNITS_DIRECTORY, unitState } from '../units/unit_store.js';

/** A unit's directory, and what is to be made of it. */
export type FoundUnit = { readonly id: string; readonly directory: string } & (
  | { readonly status: 'done'; readonly measured: MeasuredUnit }
  | { readonly status: 'failed' | 'broken' | 'foreign'; readonly reason: string }
);

function cellOf(result: CellResult): MeasuredUnit['cells'][number] {
  const { id } = result.cell;
  if (result.status !== 'measured') return { status: result.status, id, reason: result.reason };
  const { estimate, low, high } = result.level;
  return { status: 'measured', id, estimate, low, high };
}

function measuredOf(
  unit: Unit,
  { resultsSha256, runnerSha256, failedCells }: DoneRecord,
  results: Results,
): MeasuredUnit {
  const { host, startedAt, durationMs } = results;
  return {
    status: 'done',
    unit,
    measured: results.unit,
    host: {
      arch: host.arch,
      cpu: host.cpu.model,
      kernel: host.kernel.release,
      imageSha256: host.emulation?.kernel.imageSha256 ?? null,
      emulator: host.emulation?.emulator ?? null,
    },
    runnerSha256,
    valuesSha256: results.valuesSha256 ?? null,
    run: results.unit === 'instructions' ? null : { startedAt, durationMs, resultsSha256 },
    failedCells,
    cells: results.cells.map(cellOf),
  };
}

/** Why results are not those of a unit of this sweep; null where they are. */
function foreignReason(unit: Unit, { tool }: SweepPlan, record: DoneRecord, results: Results): string | null {
  const versions = [record.tool.version, results.tool.version].filter((version) => version !== tool.version);
  if (versions[0] !== undefined)
    return `version ${versions[0]} measured it, and the sweep is of ${tool.version}`;
  if (results.seed !== unit.seed) return `its seed is ${results.seed}, not ${unit.seed}`;
  const arch = archNamed(results.host.arch, "the host's arch");
  // What the run itself found and noted there.
  const plan = { ...results.plan, exitsPerBlock: undefined };
  const isPlanned = canonicalJson(plan) === canonicalJson(planOfUnit(unit, choiceOfUnit(unit), arch));
  return isPlanned ? null : 'its results are those of another plan';
}

async function judged(unit: Unit, directory: string, plan: SweepPlan): Promise<FoundUnit> {
  const place = { id: unit.id, directory };
  const state = await unitState(directory, unit.id);
  if (state.status === 'absent') return { ...place, status: 'broken', reason: 'its directory is gone' };
  if (state.status !== 'done') return { ...place, ...state };
  try {
    const results = readResults(join(directory, RESULTS_FILE));
    const reason = foreignReason(unit, plan, state.record, results);
    if (reason !== null) return { ...place, status: 'foreign', reason };
    return { ...place, status: 'done', measured: measuredOf(unit, state.record, results) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const reason = oneLineReason(error).replaceAll(`${directory}/`, '');
    return { ...place, status: 'broken', reason };
  }
}

/** Every unit that a directory holds; drafts of processes that run or were killed are none. */
export async function unitsIn(directory: string, plan: SweepPlan): Promise<FoundUnit[]> {
  const units = join(directory, UNITS_DIRECTORY);
  if (lookAt(units)?.isDirectory() !== true) return [];
  const byId = new Map(plan.units.map((unit) => [unit.id, unit]));
  const found: FoundUnit[] = [];
  for (const id of readdirSync(units).toSorted()) {
    if (id.startsWith('.')) continue;
    const unit = byId.get(id);
    const own = join(units, id);
    if (unit === undefined)
      found.push({ id, directory: own, status: 'foreign', reason: 'it is no unit of this sweep' });
    else found.push(await judged(unit, own, plan));
  }
  return found;
}
