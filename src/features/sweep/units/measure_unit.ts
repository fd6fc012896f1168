/** Measures one unit, by the one way to measure. */
import type { AppContext } from '../../../app/context.js';
import { failureOf } from '../../../app/failures.js';
import { failedAmong } from '../../../app/failed_cells.js';
import { archNamed, type HostChoice } from '../../../app/host_choice.js';
import { wholeRun } from '../../../app/measure_run.js';
import { openHost } from '../../../app/open_host.js';
import { coreBinary } from '../../../measure/core_binary.js';
import { sha256OfFile } from '../../../lib/sha256.js';
import type { Host } from '../../../samples/protocol.js';
import type { Results } from '../../../results/schema.js';
import { unitText, type Unit } from '../document/unit.js';
import { sweepFailure } from '../failures.js';
import { imageSha256 } from './image.js';
import { choiceOfUnit } from './unit_host.js';
import { planOfUnit } from './unit_plan.js';
import type { UnitOutcome } from './unit_store.js';

async function assertSameImage({ kernel, kernelSha256 }: Unit): Promise<void> {
  if (kernel === null || (await imageSha256(kernel)) === kernelSha256) return;
  throw sweepFailure('other-image', { subject: kernel });
}

/** The program that measured: an emulated host's results name it, and here it is the native core. */
async function runnerSha256({ kind }: HostChoice, host: Host): Promise<string | null> {
  if (host.emulation !== undefined) return host.emulation.runnerSha256;
  return kind === 'local' ? sha256OfFile(coreBinary().path) : null;
}

/** A unit without a value is not done, whatever the reason. */
function assertAnyMeasured({ cells }: Results): void {
  if (cells.some(({ status }) => status === 'measured')) return;
  const [first] = cells.flatMap((cell) => (cell.status === 'measured' ? [] : [cell.reason]));
  throw failureOf('nothing-measured', { subject: '', ...(first !== undefined && { detail: first }) });
}

/**
 * Measures a unit, whole.
 * @throws {Failure} when its host cannot be opened, what ended the run early, a signal included
 */
export async function measureUnit(unit: Unit, context: AppContext, quiet: boolean): Promise<UnitOutcome> {
  await assertSameImage(unit);
  const choice = choiceOfUnit(unit);
  const { seed } = unit;
  const expected = planOfUnit(unit, choice);
  const opened = await openHost(choice, { plan: expected, seed }, context);
  const { arch } = opened.host;
  // A remote host may be of another arch than was expected.
  const plan =
    arch === expected.arch ? expected : planOfUnit(unit, choice, archNamed(arch, "the host's arch"));
  const results = await wholeRun({ opened, plan, seed, label: unitText(unit) }, context, quiet);
  assertAnyMeasured(results);
  return {
    results,
    runnerSha256: await runnerSha256(choice, opened.host),
    failedCells: failedAmong(results.cells).length,
  };
}
