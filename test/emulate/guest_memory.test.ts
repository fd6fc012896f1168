import { expect, it } from 'vitest';
import { memoryFor } from '../../src/emulate/guest_memory.js';
import { MACHINE_MODELS } from '../../src/emulate/machine_models/by_name.js';
import { ARCHES } from '../../src/plan/arch.js';
import { resolvePlan } from '../../src/plan/resolve.js';

const cellsOf = (preset: string, arch: (typeof ARCHES)[number]) =>
  resolvePlan({ preset, arch, clock: 'instructions' }).cells;

it('is the usual one for the usual plans, so that their counts stay, and more for a large one', () => {
  for (const arch of ARCHES) {
    const model = MACHINE_MODELS[arch];
    for (const preset of ['quick', 'default'])
      expect([arch, preset, memoryFor(model, cellsOf(preset, arch))]).toEqual([
        arch,
        preset,
        model.memoryMebibytes,
      ]);
  }
  expect(memoryFor(MACHINE_MODELS.x86, cellsOf('full', 'x86'))).toBeGreaterThan(128);
});

it('is told to the emulator', () => {
  const files = {
    kernelPath: 'K',
    initramfsPath: 'I',
    directory: 'D',
    append: '',
    cpu: 'C',
    memoryMebibytes: 777,
  };
  for (const arch of ARCHES)
    expect(MACHINE_MODELS[arch].command(files).args.join(' ')).toMatch(/-m 777\b|MAINSIZE=777\b/);
});
