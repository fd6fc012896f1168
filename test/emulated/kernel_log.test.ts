import { expect, it } from 'vitest';
import { createEmulatedBackend } from '../../src/emulate/emulated_backend.js';
import { emulatedHost } from '../../src/emulate/emulated_host.js';
import { defaultCacheDirectory } from '../../src/emulate/kernels/store/kernel_cache.js';
import { createKernelStore } from '../../src/emulate/kernels/store/kernel_store.js';
import { MACHINE_MODELS } from '../../src/emulate/machine_models/by_name.js';
import { runnerFor } from '../../src/emulate/runner_binary.js';

const BOOT_MS = 240_000;

/** What a boot that only lists its checks warns of, with one more parameter that nobody looked at. */
async function warningsWith(parameter: string): Promise<string[]> {
  const machineModel = MACHINE_MODELS.x86;
  const cacheDirectory = defaultCacheDirectory(process.env);
  const { kernel } = await createKernelStore({ cacheDirectory }).fetch({ arch: 'x86' });
  const runnerPath = await runnerFor(machineModel, { cacheDirectory, onNotice: () => undefined });
  const warnings: string[] = [];
  const heed = { strict: false, onWarning: (text: string) => warnings.push(text) };
  const host = await emulatedHost({ machineModel, kernel, runnerPath, append: [], heed });
  const append = host.append.replace(' -- ', ` ${parameter} -- `);
  const backend = createEmulatedBackend({ ...host, append });
  for await (const check of backend.conform?.({ only: 'list', checks: [] }) ?? [])
    expect(check.status).toBe('listed');
  return warnings;
}

it(
  'a complaint in the log of a real kernel, which its console does not show, is told',
  async () => {
    expect(await warningsWith('irqbypass.nonsense=1')).toEqual([
      expect.stringContaining("irqbypass: unknown parameter 'nonsense' ignored"),
    ]);
  },
  BOOT_MS,
);

it(
  'a kernel that has nothing to complain of makes no warning',
  async () => {
    expect(await warningsWith('quiet')).toEqual([]);
  },
  BOOT_MS,
);
