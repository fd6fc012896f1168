/** What the cells' own evidence does not say: whether the host held still, and whether it was the same one. */
import { OUTER_CONTROL } from '../../../stats/between/outer_exit.js';
import { MODES } from '../../../plan/cell.js';
import { MODE_NAME } from '../../../show/names.js';
import { formatInterval, formatShare } from '../../../show/numbers.js';
import { ScrollTable } from '../../../show/page/data_table.js';
import type { Estimate } from '../../../stats/summary.js';
import type { PageContent } from './content.js';

interface GateProps {
  readonly gate: PageContent;
}

function signedShare(share: number): string {
  const text = `${(100 * share).toFixed(2)}%`;
  return share > 0 ? `+${text}` : text;
}

function changeCells(change: Estimate): [string, string] {
  return [signedShare(change.estimate), formatInterval(change, signedShare)];
}

export function Controls({ gate }: GateProps) {
  const { twinSpread } = gate;
  return (
    <>
      <Negative gate={gate} />
      <Positive gate={gate} />
      {twinSpread !== null && (
        <p>{`By two copies of one cell, these runs tell a change of a cell to ${(100 * twinSpread).toFixed(2)}%; no margin of a cell is narrower than three times that.`}</p>
      )}
    </>
  );
}

function Negative({ gate: { negativeControls, unit } }: GateProps) {
  if (negativeControls.length === 0)
    return (
      <p>
        {unit === 'instructions'
          ? 'Counts need no control: only the code can change them.'
          : 'No negative control was compared: either no run has one, or the hosts differ and ticks are not compared.'}
      </p>
    );
  return (
    <ScrollTable
      label="Table: negative controls"
      caption="Negative controls: they stay outside KVM, so only the host can move them"
      table={{
        columns: ['control', 'change', '95% interval', 'the host'],
        rows: negativeControls.map(({ id, change, moved }) => [
          id,
          ...changeCells(change),
          hostText(id, moved),
        ]),
      }}
    />
  );
}

function hostText(control: string, moved: boolean): string {
  if (moved) return 'changed: no time is trusted';
  return control === OUTER_CONTROL
    ? 'taken off: ticks are judged as if it cost the same in both runs'
    : 'held still';
}

function Positive({ gate: { positiveControls, unit } }: GateProps) {
  if (positiveControls.length === 0)
    return unit === 'instructions' ? null : (
      <p>No positive control was measured: no cell had a known delay for the gate to find.</p>
    );
  return (
    <ScrollTable
      label="Table: positive controls"
      caption="Positive controls: cells with a known delay, which the gate must find"
      table={{
        columns: ['control', 'the delay was', 'change', '95% interval'],
        rows: positiveControls.map(({ id, found, change, interval }) => [
          id,
          found ? 'found' : 'not found: the gate was blind',
          change,
          interval,
        ]),
      }}
    />
  );
}

function modeName(mode: string): string {
  const known = MODES.find((each) => each === mode);
  return known === undefined ? mode : MODE_NAME[known];
}

export function States({ gate }: GateProps) {
  const { states, disturbed } = gate;
  const rows = states.flatMap(({ mode, states: found }) =>
    found.map(({ name, center, share }) => [
      modeName(mode),
      name,
      Number.isFinite(center) ? center.toFixed(0) : '–',
      formatShare(share),
    ]),
  );
  return (
    <>
      {rows.length === 0 ? (
        <p>Nothing outside KVM shows separate states of this host.</p>
      ) : (
        <ScrollTable
          label="Table: states of the host"
          caption="States of the host that computing or KVM's account shows, over both runs; launches are compared within each"
          table={{ columns: ['mode', 'state', 'computing, ticks', 'share of the rounds'], rows }}
        />
      )}
      {(['baseline', 'candidate'] as const).map((run) => (
        <p>{disturbedText(run, disturbed[run], disturbed.areKept)}</p>
      ))}
    </>
  );
}

function disturbedText(run: string, launches: readonly number[], areKept: boolean): string {
  if (launches.length === 0) return `No launch of the ${run} was disturbed.`;
  const which = `${launches.length === 1 ? 'launch' : 'launches'} ${launches.join(', ')}`;
  return areKept
    ? `Disturbed in the ${run}, and compared all the same, because chance does not explain how many: ${which}.`
    : `Left out of the ${run}, because its controls were disturbed: ${which}.`;
}

export function Hosts({ gate: { hosts, differences } }: GateProps) {
  return (
    <>
      <p>{`${hosts.slice(0, 1).toUpperCase()}${hosts.slice(1)}.`}</p>
      {differences.length > 0 && (
        <ScrollTable
          label="Table: what differs between the hosts"
          caption="Facts that affect ticks and differ between the hosts"
          table={{
            columns: ['field', 'baseline', 'candidate'],
            rows: differences.map(({ field, baseline, candidate }) => [field, baseline, candidate]),
          }}
        />
      )}
    </>
  );
}
