import { describe, expect, it } from 'vitest';
import { planSchema } from '../../../src/plan/plan.js';
import { exampleHost } from '../../support/example_host.js';
import { runLine } from './run_line.js';

describe('plan', () => {
  it('prints cells, limits and predicted time, and measures nothing', async () => {
    const { code, stdout, stderr } = await runLine(['plan', '--preset', 'quick', '--mode', '*ring3']);
    expect([code, stderr]).toEqual([0, '']);
    await expect(stdout).toMatchFileSnapshot('../../golden/plan/table.txt');
  });

  it('--json prints a valid plan and nothing else', async () => {
    const { stdout } = await runLine(['plan', '--json', '--max-time', '2m', '--target-interval', '2%']);
    const document = JSON.parse(stdout) as { plan: unknown };
    expect(planSchema.parse(document.plan)).toMatchObject({ maxTimeSeconds: 120, targetInterval: 0.02 });
  });
});

describe('probe', () => {
  it('prints the host, what it offers and its warnings', async () => {
    const { stdout } = await runLine(['probe']);
    await expect(stdout).toMatchFileSnapshot('../../golden/probe/table.txt');
  });

  it('--json prints the facts, from the device asked for', async () => {
    const devices: string[] = [];
    const createBackend = ({ device }: { device: string }) => {
      devices.push(device);
      return {
        name: 'example',
        probe: () => Promise.resolve(exampleHost(7)),
        measure: () => {
          throw new Error('not asked to measure');
        },
      };
    };
    const { stdout } = await runLine(['probe', '--json', '--device', '/tmp/kvm'], { createBackend });
    expect(JSON.parse(stdout)).toMatchObject({ hostname: 'example-host' });
    expect(devices).toEqual(['/tmp/kvm']);
  });
});
