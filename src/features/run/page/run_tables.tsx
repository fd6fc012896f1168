import type { LaunchResult, Results } from '../../../results/schema.js';
import type { DataTable } from '../../../show/chart/chart.js';
import { countsInstructions } from '../instructions.js';
import { formatDuration, formatShare } from '../../../show/numbers.js';
import { PlainTable, ScrollTable } from '../../../show/page/data_table.js';
import { BlockLengths } from './block_lengths.js';

/** How the run went: launches, drops, the plan and the seed that reproduces its order. */
export function RunTables({ results }: { readonly results: Results }) {
  return (
    <>
      <ScrollTable
        label="Table: launches"
        caption="Launches: each a fresh process with fresh VMs"
        table={launchTable(results)}
      />
      <BlockLengths results={results} />
      <div class="grid">
        <div>
          <h3>Drops</h3>
          <Drops results={results} />
        </div>
        <div>
          <h3>Plan</h3>
          <PlainTable
            caption="Settings of the plan"
            table={{ columns: ['setting', 'value'], rows: planRows(results) }}
          />
        </div>
      </div>
    </>
  );
}

const LAUNCH_COLUMNS = [
  'launch',
  'CPU',
  'rounds',
  'took',
  'clock',
  'switches, involuntary',
  'voluntary',
  'faults',
  'steal ms',
  'memory locked',
];

/** Inside an emulated host, neither the clock nor the noise of the computer below it means anything. */
function launchTable(results: Results): DataTable {
  if (!countsInstructions(results)) return { columns: LAUNCH_COLUMNS, rows: results.launches.map(launchRow) };
  return {
    columns: ['launch', 'rounds', 'began'],
    rows: results.launches.map(({ launch, rounds, startedAt }) => [
      String(launch + 1),
      String(rounds),
      startedAt,
    ]),
  };
}

function launchRow({ launch, cpu, rounds, durationMs, clock, noise }: LaunchResult): string[] {
  const text = (value: number | null | undefined): string => (value == null ? '–' : String(value));
  return [
    String(launch + 1),
    text(cpu),
    String(rounds),
    durationMs === null ? 'cut off' : formatDuration(durationMs),
    clock === null ? '–' : `${clock.source} ${(clock.hz / 1e6).toFixed(1)} MHz`,
    text(noise?.involuntarySwitches),
    text(noise?.voluntarySwitches),
    text(noise?.minorFaults),
    text(noise?.stealMs),
    noise ? (noise.memoryLocked ? 'yes' : 'no') : '–',
  ];
}

function Drops({ results }: { readonly results: Results }) {
  if (results.drops.length === 0) return <p>No block was dropped.</p>;
  return (
    <PlainTable
      caption="Blocks that no statistic uses"
      table={{
        columns: ['reason', 'blocks'],
        rows: results.drops.map(({ reason, count }) => [reason, String(count)]),
      }}
    />
  );
}

function planRows(results: Results): string[][] {
  const { plan, seed, stop } = results;
  if (countsInstructions(results)) return instructionPlanRows(results);
  const widest = stop.widestInterval === null ? 'not known' : formatShare(stop.widestInterval);
  return [
    ['preset', plan.preset],
    ['cells', String(plan.cells.length)],
    ['launches', String(plan.launches)],
    ['rounds per launch', `${plan.minRounds} to ${plan.maxRounds}`],
    ['target interval', formatShare(plan.targetInterval)],
    ['widest 95% interval of a ratio', `${widest}${stop.widestCell === null ? '' : ` (${stop.widestCell})`}`],
    ['time limit', `${plan.maxTimeSeconds} s`],
    ['watchdog', `${plan.watchdogMs} ms`],
    ['pinned to CPU', plan.cpu === null ? 'the last allowed CPU' : String(plan.cpu)],
    ['seed', seed],
  ];
}

function instructionPlanRows({ plan, seed }: Results): string[][] {
  return [
    ['preset', plan.preset],
    ['arch', plan.arch],
    ['clock', plan.clock],
    ['cells', String(plan.cells.length)],
    ['launches', String(plan.launches)],
    ['rounds per launch', `${plan.minRounds} to ${plan.maxRounds}`],
    ['watchdog', `${plan.watchdogMs} ms`],
    ['seed', seed],
  ];
}
