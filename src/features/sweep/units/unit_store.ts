/** Where the documents of units are: each in a directory that is named by its id, and comes to that name whole. */
import { join } from 'node:path';
import { oneLineReason, Failure } from '../../../lib/failure.js';
import { writeFailure } from '../../../lib/files/file_failure.js';
import {
  discardDirectory,
  draftDirectory,
  placeDirectory,
  takeAway,
} from '../../../lib/files/place_directory.js';
import { lookAt } from '../../../lib/files/text_file.js';
import { sha256OfFile } from '../../../lib/sha256.js';
import { systemReason } from '../../../lib/system_reason.js';
import { TOOL } from '../../../lib/tool.js';
import { RESULTS_FILE, writeResults } from '../../../results/write.js';
import type { Results } from '../../../results/schema.js';
import { readRecord, writeRecord, type DoneRecord, type UnitRecord } from '../document/record.js';
import { unitId, type Unit } from '../document/unit.js';

export const UNITS_DIRECTORY = 'units';

/** What is known of a unit without reading its blocks. */
export type UnitState =
  | { readonly status: 'absent' }
  | { readonly status: 'done'; readonly record: DoneRecord }
  /** It ran and came to nothing, or what is there is not what was written. */
  | { readonly status: 'failed' | 'broken'; readonly reason: string };

/** What was measured of a unit. */
export interface UnitOutcome {
  readonly results: Results;
  readonly runnerSha256: string | null;
  readonly failedCells: number;
}

/** What keeps a record from being that of the directory it stands in. */
function troubleOf(id: string, { unit }: UnitRecord): string | null {
  if (unit.id !== id) return `it says that it is unit ${unit.id}`;
  return unitId(unit) === id ? null : 'its facts are not those of its id';
}

async function stateIn(directory: string, id: string): Promise<UnitState> {
  const record = readRecord(directory);
  const trouble = troubleOf(id, record);
  if (trouble !== null) return { status: 'broken', reason: trouble };
  if (record.status === 'failed') return { status: 'failed', reason: record.reason };
  const isWhole = (await sha256OfFile(join(directory, RESULTS_FILE))) === record.resultsSha256;
  return isWhole
    ? { status: 'done', record }
    : { status: 'broken', reason: `${RESULTS_FILE} is not what was written: its hash differs` };
}

/** Looks at a unit's directory. */
export async function unitState(directory: string, id: string): Promise<UnitState> {
  if (lookAt(directory) === undefined) return { status: 'absent' };
  try {
    return await stateIn(directory, id);
  } catch (error) {
    const reason =
      error instanceof Failure ? oneLineReason(error) : `${RESULTS_FILE}: ${systemReason(error)}`;
    // The directory's own name says where; a reason is the same wherever the unit is kept.
    return { status: 'broken', reason: reason.replaceAll(`${directory}/`, '') };
  }
}

export class UnitStore {
  constructor(private readonly directory: string) {}

  private get units(): string {
    return join(this.directory, UNITS_DIRECTORY);
  }

  directoryOf({ id }: Unit): string {
    return join(this.units, id);
  }

  state(unit: Unit): Promise<UnitState> {
    return unitState(this.directoryOf(unit), unit.id);
  }

  async keepDone(unit: Unit, { results, runnerSha256, failedCells }: UnitOutcome): Promise<void> {
    await this.keep(unit, async (draft) => {
      const resultsSha256 = await sha256OfFile(await writeResults(draft, results));
      const facts = { tool: TOOL, unit, resultsSha256, runnerSha256, failedCells };
      await writeRecord(draft, { status: 'done', ...facts });
    });
  }

  async keepFailed(unit: Unit, reason: string): Promise<void> {
    await this.keep(unit, async (draft) => {
      await writeRecord(draft, { status: 'failed', tool: TOOL, unit, reason });
    });
  }

  /** A unit that is done stays: two processes may have run the same one, and the first result counts. */
  private async keep(unit: Unit, fill: (draft: string) => Promise<void>): Promise<void> {
    const place = this.directoryOf(unit);
    let draft: string | null = null;
    try {
      draft = draftDirectory(this.units);
      await fill(draft);
      while (!placeDirectory(draft, place)) {
        if ((await this.state(unit)).status === 'done') break;
        takeAway(place);
      }
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw writeFailure(place, error, 'make room or choose another directory with --output');
    } finally {
      if (draft !== null) discardDirectory(draft);
    }
  }
}
