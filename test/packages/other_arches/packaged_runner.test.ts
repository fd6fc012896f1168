/**
 * The runner of each package for another processor, as `npm run pack:all` made it: as a program of a Linux without KVM, and
 * as what the emulated host of its arch boots.
 *     npm run pack:all && npm run test:packages:archs
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { countOnce, type EmulatedCount } from '../../support/emulated_run.js';

const PACKED = resolve('build/packages');
const BOOTS_MS = 600_000;
const PLAN = { preset: 'quick', minRounds: 2, maxRounds: 2 };
const CASES = [
  { arch: 'arm64', node: 'arm64', qemu: 'qemu-aarch64-static' },
  { arch: 'riscv', node: 'riscv64', qemu: 'qemu-riscv64-static' },
  { arch: 'powerpc', node: 'ppc64', qemu: 'qemu-ppc64le-static' },
  { arch: 's390', node: 's390x', qemu: 'qemu-s390x-static' },
] as const;

const provenanceSchema = z.object({ packages: z.array(z.object({ name: z.string(), file: z.string() })) });

/** Unpacks the package for a processor. */
function packagedRunner(node: string, into: string): string {
  const { packages } = provenanceSchema.parse(
    JSON.parse(readFileSync(join(PACKED, 'provenance.json'), 'utf8')),
  );
  const file = packages.find(({ name }) => name === `@kvm-exit-bench/linux-${node}`)?.file;
  if (file === undefined) throw new Error(`no package for ${node}: make it with npm run pack:all`);
  const directory = join(into, node);
  mkdirSync(directory);
  execFileSync('tar', ['-xzf', join(PACKED, file), '-C', directory]);
  return join(directory, 'package/kvm_exit_bench_runner');
}

const modes = ({ cells }: EmulatedCount): (readonly [string, string, number])[] =>
  [...cells].map(([id, { verdict, mode }]) => [id, verdict.status, mode]);

describe.each(CASES)('the packaged runner for $node', ({ arch, node, qemu }) => {
  let runner = '';
  beforeAll(() => {
    runner = packagedRunner(node, mkdtempSync(join(tmpdir(), 'keb-packaged-')));
  });

  const said = (args: readonly string[], input = ''): { status: number | null; text: string } => {
    const { status, stdout, stderr, error } = spawnSync(qemu, [runner, ...args], { input, encoding: 'utf8' });
    if (error !== undefined) throw error;
    return { status, text: `${stdout}${stderr}` };
  };

  it('runs without a C library of its processor, and says how it is used', () => {
    expect(said(['--help'])).toEqual({
      status: 0,
      text: expect.stringContaining('Usage: kvm-exit-bench-runner') as string,
    });
  });

  it('names the device that is not there', () => {
    const { status, text } = said(['probe', '/nonexistent/kvm']);
    expect(status).toBe(5);
    expect(JSON.parse(text)).toMatchObject({
      type: 'error',
      code: 'no-device',
      operation: 'open /nonexistent/kvm',
      errno: 'ENOENT',
    });
  });

  it('answers a request that it cannot read', () => {
    expect(JSON.parse(said(['measure'], 'x\n').text)).toMatchObject({ type: 'error', operation: 'request' });
  });

  it(
    'boots as the emulated host of its arch, and counts there what the runner that is built for that host counts',
    async () => {
      const packaged = await countOnce({ arch, plan: PLAN, runner });
      const built = await countOnce({ arch, plan: PLAN });
      expect(modes(packaged)).toEqual(modes(built));
      expect(modes(packaged).filter(([, status]) => status === 'verified').length).toBeGreaterThan(10);
    },
    BOOTS_MS,
  );
});
