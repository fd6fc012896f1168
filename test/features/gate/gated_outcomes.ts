/** Judgements to be shown in every format: equal calls give equal outcomes. */
import type { CellResult, Results } from '../../../src/results/schema.js';
import { exampleCertificate } from '../../support/example_certificate.js';
import type { GateOutcome } from '../../../src/features/gate/document/outcome.js';
import { gateOutcome } from '../../../src/features/gate/judge/judge_files.js';
import { BASE, IOCTL, runOf, slower, withoutCell } from './gated_runs.js';

export const baselineRun = runOf({ seed: '1' });
export const candidateRun = runOf({ seed: '2' });
const SREGS = 'pio-out/long64-ring0/sregs/both';

export function outcomeOf(baseline: Results, candidate: Results): GateOutcome {
  return gateOutcome(
    { source: 'before.json', results: baseline },
    { source: 'after.json', results: candidate },
  );
}

/** One cell of each verdict, on hosts that differ in microcode. */
export function mixedRun(): Results {
  const slow = slower(slower(candidateRun, 0.05), 0.02, [IOCTL]);
  const faster = slower(slow, -0.1, [`${SREGS}/sync`]);
  const skipped = withoutCell(faster, `${SREGS}/ioctl`, 'skipped', 'KVM_GET_SREGS: EPERM');
  const { host } = skipped;
  return { ...skipped, label: 'after', host: { ...host, cpu: { ...host.cpu, microcode: '0x99' } } };
}

export function mixedOutcome(): GateOutcome {
  return outcomeOf(baselineRun, mixedRun());
}

/** The same on a host that the gate was certified on. */
export function citedOutcome(): GateOutcome {
  const certificate = {
    status: 'found',
    path: 'certificate.json',
    certificate: exampleCertificate(),
  } as const;
  return { ...mixedOutcome(), certificate };
}

/** Everything takes longer, the controls too. */
export function contaminatedOutcome(): GateOutcome {
  const everything = baselineRun.cells.map(({ cell }) => cell.id);
  return outcomeOf(baselineRun, slower(slower(candidateRun, 0.05, everything), 0.03, [BASE]));
}

export function measuringNothing(results: Results): Results {
  const cells = results.cells.map(({ cell }): CellResult => ({ status: 'skipped', cell, reason: 'why' }));
  return { ...results, cells };
}

export function withoutControls(results: Results): Results {
  const cells = results.cells.map((each): CellResult =>
    each.cell.kind === 'control' ? { status: 'skipped', cell: each.cell, reason: 'left out' } : each,
  );
  return { ...results, cells };
}

export function failedOutcome(): GateOutcome {
  return outcomeOf(baselineRun, measuringNothing(candidateRun));
}
