import type { LaunchResult, Results } from '../../results/schema.js';
import { formatDuration, formatEstimate, formatShare } from '../numbers.js';
import { PlainTable, ScrollTable } from './data_table.js';

/** How the run went: launches, drops, the plan and the seed that reproduces its order. */
export function RunSection({ results }: { readonly results: Results }) {
  return (
    <section id="run" aria-labelledby="run-title">
      <h2 id="run-title">The run</h2>
      <ScrollTable
        label="Table: launches"
        caption="Launches: each a fresh process with fresh VMs"
        table={{
          columns: [
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
          ],
          rows: results.launches.map(launchRow),
        }}
      />
      <div class="grid">
        <div>
          <h3>Drops</h3>
          <Drops results={results} />
        </div>
        <div>
          <h3>Plan</h3>
          <PlainTable
            caption="What was asked for"
            table={{ columns: ['setting', 'value'], rows: planRows(results) }}
          />
        </div>
      </div>
    </section>
  );
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
      caption="Blocks that entered no statistic"
      table={{
        columns: ['reason', 'blocks'],
        rows: results.drops.map(({ reason, count }) => [reason, String(count)]),
      }}
    />
  );
}

function planRows({ plan, seed, stop }: Results): string[][] {
  const widest = stop.widestInterval === null ? 'not known' : formatShare(stop.widestInterval);
  return [
    ['preset', plan.preset],
    ['cells', String(plan.cells.length)],
    ['launches', String(plan.launches)],
    ['rounds per launch', `${plan.minRounds} to ${plan.maxRounds}`],
    ['target interval', formatShare(plan.targetInterval)],
    ['widest interval reached', `${widest}${stop.widestCell === null ? '' : ` (${stop.widestCell})`}`],
    ['time for measuring', `${plan.maxTimeSeconds} s`],
    ['watchdog', `${plan.watchdogMs} ms`],
    ['pinned to CPU', plan.cpu === null ? 'the last one allowed' : String(plan.cpu)],
    ['seed', seed],
  ];
}

/** The A/A pair: the same cell twice, so its ratio is 1 but for the harness's own error. */
export function TwinNote({ results }: { readonly results: Results }) {
  const twins = results.comparisons.filter(({ kind }) => kind === 'a-a');
  if (twins.length === 0) return <p>No A/A pair was measured.</p>;
  return (
    <>
      {twins.map(({ subject, ratio }) => (
        <p>
          {`A/A pair: ${subject} against its own copy gives ${formatEstimate(ratio, (value) => value.toFixed(4))}; a harness without bias gives 1.`}
        </p>
      ))}
    </>
  );
}
