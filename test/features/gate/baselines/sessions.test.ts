import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Results } from '../../../../src/results/schema.js';
import { GateFiles } from '../gate_files.js';
import { runOf, slower, SYNC } from '../gated_runs.js';

let files: GateFiles;
beforeEach(() => {
  files = new GateFiles();
});
afterEach(() => {
  files.remove();
});

/** A run of the same host in another boot, on another day. */
function session(seed: number, { bootId = `boot-${String(seed)}`, factor = 1 } = {}): Results {
  const run = runOf({ seed: String(seed) });
  const shifted = slower(run, factor - 1);
  const { host } = shifted;
  return {
    ...shifted,
    startedAt: `2026-01-0${String(seed)}T10:30:00.000Z`,
    host: { ...host, kernel: { ...host.kernel, bootId } },
  };
}

async function saveAll(...sessions: readonly Results[]): Promise<void> {
  for (const each of sessions) expect((await files.save(each, '--name', 'main')).code).toBe(0);
}

describe('a baseline of several sessions', () => {
  it('is added to by saving under its name, and shown with boots and days', async () => {
    await saveAll(session(1), session(2), session(3));
    expect(readdirSync(files.baselines).sort()).toEqual(['main.json', 'main.sessions']);
    const { stdout } = await files.line('baseline', 'show', 'main');
    expect(stdout).toMatch(/sessions +3\n/);
    expect(stdout).toMatch(/2026-01-03 10:30 +boot boot-3, 6 launches\n +2026-01-02 10:30 +boot boot-2/);
    const [listed] = JSON.parse((await files.line('baseline', 'list', '--json')).stdout) as [object];
    expect(listed).toMatchObject({ launches: 18, startedAt: '2026-01-03T10:30:00.000Z' });
  });

  it('is replaced by --force, its other sessions too', async () => {
    await saveAll(session(1), session(2));
    expect((await files.save(session(3), '--name', 'main', '--force')).code).toBe(0);
    expect(readdirSync(files.baselines)).toEqual(['main.json']);
    expect((await files.line('baseline', 'show')).stdout).toMatch(/sessions +1\n/);
  });

  it('takes no run of another host, in another unit, or one that it has', async () => {
    await saveAll(session(1), session(2));
    const { host } = session(3);
    const elsewhere = { ...session(3), host: { ...host, cpu: { ...host.cpu, microcode: '0x99' } } };
    const refused = [
      await files.save(elsewhere, '--name', 'main'),
      await files.save({ ...session(3), unit: 'nanoseconds' }, '--name', 'main'),
      await files.save(session(2), '--name', 'main'),
    ];
    expect(refused.map(({ code }) => code)).toEqual([2, 2, 2]);
    expect(refused.map(({ stderr }) => stderr)).toEqual([
      expect.stringContaining('it is of another host: cpu.microcode'),
      expect.stringContaining('its runs are in cycles, this one is in nanoseconds'),
      expect.stringContaining('it holds this run already'),
    ]);
    expect(readdirSync(`${files.baselines}/main.sessions`)).toHaveLength(1);
  });

  it('keeps a session whose time is any text in a file of its own', async () => {
    const hostile = { ...session(2), startedAt: '../../../etc/2026' };
    await saveAll(session(1), hostile, { ...hostile, seed: '99' });
    expect(readdirSync(`${files.baselines}/main.sessions`).sort()).toEqual(['2026-2.json', '2026.json']);
  });

  it('cannot be read where one of its sessions cannot', async () => {
    await saveAll(session(1), session(2));
    files.write('baselines/main.sessions/broken.json', '');
    const { stdout } = await files.line('baseline', 'list');
    expect(stdout).toContain('main cannot be read');
  });
});

describe('a gate against several sessions', () => {
  const lineOf = (...argv: readonly string[]): ReturnType<GateFiles['line']> =>
    files.line('gate', files.path('after.json'), '--baseline', 'main', ...argv);

  interface Judged {
    readonly scope: object;
    readonly cells: readonly {
      readonly id: string;
      readonly verdict: string;
      readonly evidence: readonly object[];
    }[];
  }
  async function judged(): Promise<Judged> {
    return JSON.parse((await lineOf('--json')).stdout) as Judged;
  }

  it('does not call what sessions differ in a regression, which one session would', async () => {
    files.write('after.json', session(4, { factor: 1.04 }));
    await saveAll(session(1));
    const verdictOf = ({ cells }: Judged): string | undefined => cells.find(({ id }) => id === SYNC)?.verdict;
    const one = await judged();
    await saveAll(session(2, { factor: 0.96 }), session(3, { factor: 1.04 }));
    const three = await judged();
    expect([verdictOf(one), verdictOf(three)]).toEqual(['regressed', 'inconclusive']);
    expect(one.scope).toEqual({ sessions: 1, boots: 1, days: 1, inTurn: false });
    expect(three.scope).toEqual({ sessions: 3, boots: 3, days: 3, inTurn: false });
  });

  it('says on what it rests: one session cannot know of others', async () => {
    files.write('after.json', session(4));
    await saveAll(session(1));
    expect((await lineOf()).stdout).toContain(
      'the baseline is one session: how runs of other boots or days differ is not known',
    );
    await saveAll(session(2), session(3));
    expect((await lineOf()).stdout).toContain('the baseline has 3 sessions (3 boots, 3 days)');
  });
});
