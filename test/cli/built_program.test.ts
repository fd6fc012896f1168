import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const MAIN = 'dist/src/cli/main.js';

/** What only a real process shows: that the build loads in Node, and how it ends. `npm test` builds first. */
describe.skipIf(!existsSync(MAIN))('the built program', () => {
  const program = (...argv: string[]) => spawnSync(process.execPath, [MAIN, ...argv], { encoding: 'utf8' });

  it('loads and prints its version', () => {
    const { status, stdout, stderr } = program('--version');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^kvm-exit-bench \d+\.\d+\.\d+\ncommit: ([0-9a-f]{40} |unknown)/);
  });

  it('ends with the exit code of the command line', () => {
    expect(program('plan', '--exit', 'nothing-like-it').status).toBe(2);
  });

  it('says nothing when the reader of its output goes away', () => {
    const script = `${process.execPath} ${MAIN} plan --preset full | head -1; exit \${PIPESTATUS[0]}`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([0, 'control/empty-timer\n', '']);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'tells in one line that its output takes no more, and exits 5',
    async () => {
      const script = `${process.execPath} ${MAIN} plan > /dev/full`;
      const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
      expect(status).toBe(5);
      await expect(stderr).toMatchFileSnapshot('../golden/errors/output_full.txt');
    },
  );

  it('without a device says what to do, and exits 4', async () => {
    const { status, stdout, stderr } = program('probe', '--device', '/nonexistent/kvm');
    expect([status, stdout]).toEqual([4, '']);
    await expect(stderr).toMatchFileSnapshot('../golden/errors/no_device.txt');
  });
});
