import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readResults } from '../../../src/results/read.js';
import { UnitStore } from '../../../src/features/sweep/units/unit_store.js';
import type { LaunchSpec } from '../../../src/samples/protocol.js';
import { FakeIo } from '../../cli/fake_io.js';
import { worldOf } from '../../app/changed_host.js';
import { FakeBackend } from '../../support/fakes/fake_backend.js';
import { runLine } from '../run/run_line.js';
import { CountingBackend, countingWorld, SweepPlace } from './sweep_place.js';

let place: SweepPlace;
beforeEach(() => {
  place = new SweepPlace();
});
afterEach(() => {
  place.remove();
});

/** A counting host; `before` is called with each launch. */
function told(before: (launch: number) => unknown) {
  return new (class extends CountingBackend {
    override measure(spec: LaunchSpec) {
      before(spec.launch);
      return super.measure(spec);
    }
  })();
}

/** Notes each launch that a host was asked for. */
function watched() {
  const launches: number[] = [];
  const world = { createBackend: () => told((launch) => launches.push(launch)) };
  return { launches, world };
}

describe('sweep run', () => {
  it('keeps the documents of each unit in a directory named by its id', async () => {
    const { code, stderr } = await place.run('out');
    const { units } = await place.plan();
    expect([code, place.units('out')]).toEqual([0, units.map(({ id }) => id).toSorted()]);
    for (const { id, options } of units) {
      const { plan } = readResults(place.path('out', 'units', id));
      expect(plan.cells.some((cell) => cell.kind === 'base' && cell.exit === options.exit?.[0])).toBe(true);
    }
    expect(stderr).toMatch(/^unit 1 of 5: host=local --preset quick --exit pio-out/m);
    expect(stderr).toMatch(/^unit 2 of 5, about \d+ \S+ left: /m);
  });

  it('passes over what is done', async () => {
    await place.run('out');
    const before = place.read('out', 'units', place.units('out')[0]!, 'results.json');
    const { launches, world } = watched();
    const { code, stderr } = await place.run('out', [], world);
    expect([code, launches]).toEqual([0, []]);
    expect(stderr).toBe('5 units of 5 done before\n');
    expect(place.read('out', 'units', place.units('out')[0]!, 'results.json')).toBe(before);
  });

  it.each<[string, string, (path: string) => void]>([
    [
      'cut results',
      'results.json: is not',
      (path) => {
        writeFileSync(`${path}/results.json`, '{"format":');
      },
    ],
    [
      'no results',
      'results.json: ',
      (path) => {
        rmSync(`${path}/results.json`);
      },
    ],
    [
      'no record',
      'cannot read unit.json',
      (path) => {
        rmSync(`${path}/unit.json`);
      },
    ],
    [
      'a record that is none',
      'not valid JSON',
      (path) => {
        writeFileSync(`${path}/unit.json`, '{');
      },
    ],
    [
      'nothing at all',
      'cannot read unit.json',
      (path) => {
        rmSync(path, { recursive: true });
        writeFileSync(path, '');
      },
    ],
  ])('runs a unit again that has %s', async (_, why, breakIt) => {
    await place.run('out');
    const [id] = place.units('out');
    breakIt(place.path('out', 'units', id!));
    const { launches, world } = watched();
    const { code, stderr } = await place.run('out', [], world);
    expect([code, launches.length > 0]).toEqual([0, true]);
    expect(stderr).toContain(`unit ${id!} is run again: `);
    expect(stderr.replace('results.json is not', 'results.json: is not')).toContain(why);
    expect(stderr).toContain('unit 1 of 1: ');
    expect((await place.run('out')).stderr).toBe('5 units of 5 done before\n');
  });

  it('keeps the units that are whole on a signal, and leaves no draft', async () => {
    const io = new FakeIo();
    let units = 0;
    const world = {
      createBackend: () => {
        units += 1;
        const isThird = units === 3;
        return told(() => isThird && io.interrupt('SIGINT'));
      },
    };
    const { code, stderr } = await place.run('out', [], world, io);
    expect([code, place.units('out').length]).toEqual([130, 2]);
    expect(stderr).toContain('interrupted: 2 of 5 units are there; run it again for the rest\n');
    expect((await place.run('out')).code).toBe(0);
    expect(place.units('out')).toHaveLength(5);
  });

  it('goes on after a unit that cannot be measured, notes why, and tries it again', async () => {
    let units = 0;
    const world = {
      createBackend: () => {
        units += 1;
        const error = { launch: 0, round: 0, code: 'no-device' } as const;
        return new CountingBackend(units === 2 ? { error } : {});
      },
    };
    const { code, stdout } = await place.run('out', ['--json', '--quiet'], world);
    const { units: ran } = JSON.parse(stdout) as { units: { status: string; reason: string | null }[] };
    expect([code, ran.map(({ status }) => status)]).toEqual([4, ['done', 'failed', 'done', 'done', 'done']]);
    const again = await place.run('out');
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('is run again: ')]);
  });

  it('ends with 5 where a cell failed, also when the unit was done before', async () => {
    const failed = { 'pio-out/long64-ring0/regs/both/sync': { reason: 'the proof did not hold' } };
    const ran = await place.run('out', [], countingWorld({ failed }));
    expect([ran.code, ran.stderr]).toEqual([5, expect.stringContaining('1 cell failed, see its results')]);
    expect((await place.run('out')).code).toBe(5);
  });

  it('runs only the part that is asked for', async () => {
    await place.run('out', ['--shard', '2/2']);
    const { units } = await place.plan();
    expect(place.units('out')).toEqual([units[1]!.id, units[3]!.id].toSorted());
    await place.run('one', ['--unit', units[4]!.id.slice(0, 10)]);
    expect(place.units('one')).toEqual([units[4]!.id]);
  });

  it('refuses a directory of another sweep, and a shard without a unit', async () => {
    await place.run('out', ['--shard', '1/5']);
    const other = place.write('other.json', { hosts: ['local'], plans: [{ preset: 'quick' }] });
    const mixed = await runLine(['sweep', 'run', other, '--output', place.path('out')], countingWorld());
    expect([mixed.code, mixed.stderr]).toEqual([2, expect.stringContaining('belongs to another sweep')]);
    const empty = await place.run('out', ['--shard', '6/6']);
    expect([empty.code, empty.stderr]).toEqual([
      2,
      expect.stringContaining('has no unit: the sweep has 5 units'),
    ]);
    expect(existsSync(place.path('never'))).toBe(false);
  });

  it('measures time where the host has a clock', async () => {
    const fake = new FakeBackend();
    const { code } = await place.run('timed', ['--shard', '1/5'], worldOf(fake));
    const [id] = place.units('timed');
    expect([code, readResults(place.path('timed', 'units', id!)).unit]).toEqual([0, 'cycles']);
  });
});

describe('two processes with the same unit', () => {
  it('leave one whole unit, that of the first', async () => {
    await place.run('out', ['--shard', '1/5']);
    const [id] = place.units('out');
    const unit = (await place.plan()).units.find((each) => each.id === id)!;
    const first = place.read('out', 'units', id!, 'results.json');
    const results = { ...readResults(place.path('out', 'units', id!)), label: 'the second' };
    await new UnitStore(place.path('out')).keepDone(unit, { results, runnerSha256: null, failedCells: 0 });
    await new UnitStore(place.path('out')).keepFailed(unit, 'it was killed');
    expect(place.read('out', 'units', id!, 'results.json')).toBe(first);
    expect(place.units('out')).toEqual([id]);
  });
});
