/** A certificate as `certify` writes one, with numbers of no host. */
import { fakeHost } from './fakes/fake_host.js';
import {
  CERTIFICATE_FORMAT,
  CERTIFICATE_VERSION,
  certificateSchema,
  type Certificate,
  type CountedShare,
  type Curve,
} from '../../src/features/certify/document/schema.js';
import { clopperPearson } from '../../src/stats/inference/interval.js';

const CELLS = ['pio-out/long64-ring0/none', 'pio-out/long64-ring0/regs/both/sync'];
const SHARES = [0.01, 0.02, 0.05, 0.1];

function counted(count: number, of = 60): CountedShare {
  const { low, high } = clopperPearson(count, of);
  return { count, of, low, high };
}

function curve(launches: number): Curve {
  const none = counted(0);
  return {
    launches,
    secondsPerDecision: 12 * launches,
    longestDecisionSeconds: 18 * launches,
    disjointDecisions: 4,
    unchanged: {
      regressed: none,
      passed: counted(50 + launches),
      inconclusive: counted(10 - launches),
      contaminated: counted(2),
      blind: none,
    },
    injected: CELLS.flatMap((_, cell) =>
      SHARES.map((share, index) => {
        const found = Math.min(60, Math.round(60 * share * (launches + 6 + 2 * cell)));
        return {
          delay: cell * SHARES.length + index,
          found: counted(found),
          passed: counted(share < 0.02 ? 20 : 0),
          inconclusive: counted(60 - found - (share < 0.02 ? 20 : 0)),
          contaminated: counted(1),
          elsewhere: none,
          change: { estimate: share, low: 0.9 * share, high: 1.1 * share },
        };
      }),
    ),
  };
}

export function exampleCertificate(): Certificate {
  return certificateSchema.parse({
    format: CERTIFICATE_FORMAT,
    version: CERTIFICATE_VERSION,
    tool: { name: 'kvm-exit-bench', version: '0.1.0' },
    ...{ status: 'complete', extent: 'full', startedAt: '2026-11-22T15:00:00.000Z', durationMs: 3_000_000 },
    ...{ seed: '42', fingerprint: '0123456789ab', host: fakeHost(), preset: 'default', gatedCells: CELLS },
    unmeasured: [{ cell: 'hlt/long64-ring0/none', reason: 'skipped: no in-kernel irqchip' }],
    gate: { margin: 0.02, alpha: 0.05, launches: 5 },
    pool: { launches: 40, roundsPerLaunch: 12, medianLaunchMs: 11_000, lostLaunches: 0 },
    drawing: 'Each decision draws its launches without putting any back.',
    delays: CELLS.flatMap((cell) =>
      SHARES.map((share) => {
        const nanoseconds = { estimate: 6500 * share, low: 6400 * share, high: 6600 * share };
        const seen = { nanoseconds, share: { estimate: share, low: 0.98 * share, high: 1.02 * share } };
        return { cell, mode: 'long64-ring0', share, delayNs: 6500 * share, seen };
      }),
    ),
    curves: [curve(3), curve(5), curve(8)],
    targets: [
      { delay: 2, aim: 0.9, how: 'measured', launches: 8, seconds: 96, limitedBy: null },
      {
        delay: 1,
        aim: 0.9,
        how: 'out-of-reach',
        launches: null,
        seconds: null,
        limitedBy: 'it is the margin',
      },
    ],
  });
}
