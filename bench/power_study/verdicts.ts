/** What the real command says of recorded runs, changed or not. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../src/lib/package_root.js';
import type { Results } from '../../src/results/schema.js';
import { Random } from '../../src/stats/inference/random.js';
import type { Case, Verdict } from './cases.js';
import { withChange } from './change.js';

const answerSchema = z.looseObject({
  verdict: z.enum(['pass', 'improved', 'regressed', 'inconclusive', 'failed']),
});

/** How often the gate said what, over the pairs of a case. */
export interface CaseVerdicts {
  readonly of: Pick<Case, 'sort' | 'what' | 'size' | 'right'>;
  /** Sessions of the baseline. */
  readonly sessions: number;
  readonly said: readonly Verdict[];
}

/** Two different runs, by their index, and the sessions that the baseline has besides. */
export interface Pair {
  readonly baseline: readonly number[];
  readonly candidate: number;
}

/** Every ordered pair of the first few runs. */
export function everyPair(runs: number): Pair[] {
  const indices = Array.from({ length: runs }, (_, index) => index);
  return indices.flatMap((baseline) =>
    indices
      .filter((candidate) => candidate !== baseline)
      .map((candidate) => ({ baseline: [baseline], candidate })),
  );
}

/** Each run as the baseline of the next one, with the runs before it as further sessions; at most so many. */
export function pairsInOrder(runs: number, most: number, sessions = 1): Pair[] {
  return Array.from({ length: Math.min(runs, most) }, (_, first) => ({
    baseline: Array.from({ length: sessions }, (_session, index) => (first + index) % runs),
    candidate: (first + sessions) % runs,
  }));
}

/** Files and commands of one study, in a directory of their own. */
export class Gate {
  private readonly directory = mkdtempSync(join(tmpdir(), 'kvm-exit-bench-power-'));
  private readonly program = join(packageRoot(), 'dist', 'src', 'cli', 'main.js');

  /** @param runs of one host, by {@link Pair}'s indices */
  constructor(
    private readonly runs: readonly Results[],
    private readonly seed: string,
  ) {}

  /** What the gate says of each pair, the candidate changed. */
  verdicts(each: Case, pairs: readonly Pair[]): CaseVerdicts {
    const { sort, what, size, right } = each;
    const said = pairs.map((pair, pick) => this.verdict(each, pair, pick));
    return { of: { sort, what, size, right }, sessions: pairs[0]?.baseline.length ?? 0, said };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private verdict({ change, host }: Case, { baseline, candidate }: Pair, pick: number): Verdict {
    const results = this.run(candidate);
    const changed = withChange(results, change(results, pick), new Random(this.seed, pick));
    const after = { ...changed, host: host?.(changed.host) ?? changed.host };
    const saved = join(this.directory, `baseline-${baseline.join('-')}`);
    this.save(saved, baseline);
    const path = this.write('after.json', after);
    return this.judge(['gate', path, '--baseline', 'before', '--directory', saved, '--format', 'json']);
  }

  private run(index: number): Results {
    const found = this.runs[index];
    if (found === undefined) throw new RangeError(`there is no run ${String(index)}`);
    return found;
  }

  private write(name: string, results: Results): string {
    const path = join(this.directory, name);
    writeFileSync(path, JSON.stringify(results));
    return path;
  }

  /** The sessions of a baseline, saved as a user saves them. */
  private save(directory: string, sessions: readonly number[]): void {
    if (mkdirSync(directory, { recursive: true }) === undefined) return;
    for (const index of sessions) {
      const path = this.write('before.json', this.run(index));
      this.command(['baseline', 'save', path, '--name', 'before', '--directory', directory]);
    }
  }

  private judge(argv: readonly string[]): Verdict {
    return answerSchema.parse(JSON.parse(this.command(argv))).verdict;
  }

  /** @returns what the command printed; a verdict decides its exit code, so that only its output tells an error */
  private command(argv: readonly string[]): string {
    const { stdout, stderr } = spawnSync(process.execPath, [this.program, ...argv], {
      cwd: this.directory,
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    });
    if (stdout === '') throw new Error(`${argv.join(' ')}: ${stderr}`);
    return stdout;
  }
}
