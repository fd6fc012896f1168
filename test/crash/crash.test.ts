import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';

/** The same, longer and on this machine's own KVM: `npm run test:crash`. It says itself where disks cannot be filled. */
it.skipIf(!existsSync('dist/src/cli/main.js'))(
  'what a killed run or a full disk leaves can be read, rechecked and resumed, whenever it comes',
  () => {
    const argv = ['test/crash/crash.mjs', '--host', 'fake', '--times', '20', '--disks', '2'];
    const { status, stdout } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
    expect(stdout).toMatch(/^kills: 20 \(.*\), 0 faulty$/m);
    expect(stdout).toMatch(/^full disks: (14 \(.*\), 0 faulty$|skipped, )/m);
    expect(status).toBe(0);
  },
  600_000,
);
