import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unitId } from '../../../src/features/sweep/document/unit.js';
import { chosenUnits, parseShard } from '../../../src/features/sweep/units/chosen_units.js';
import { runLine } from '../run/run_line.js';
import { SweepPlace } from './sweep_place.js';

let place: SweepPlace;
beforeEach(() => {
  place = new SweepPlace();
});
afterEach(() => {
  place.remove();
});

const asked = (...argv: string[]) => runLine(['sweep', 'plan', ...argv]);

describe('the units of a sweep', () => {
  it('are printed as a table, one a line', async () => {
    const over = [
      '6.1',
      '6.12,host=x86-intel,cpu=Skylake-Client-v3,append=mitigations=off quiet',
      'host=arm64',
      'host=local',
      'host=ssh:lab',
    ];
    const { code, stdout } = await asked(...over.flatMap((each) => ['--over', each]), '--preset', 'quick');
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot('../../golden/sweep/plan.txt');
  });

  it('are the axes of a file, crossed, in one order', async () => {
    const file = place.write('axes.json', {
      over: ['7.2,host=riscv'],
      kernels: ['6.1', '6.12'],
      hosts: ['x86', 'x86-intel'],
      append: ['', 'mitigations=off'],
      plans: [{ preset: 'quick', exit: 'mmio-read' }, { preset: 'full' }],
    });
    const { units } = await place.plan(file);
    expect(units).toHaveLength((1 + 2 * 2) * 2 * 2);
    expect(
      units.slice(0, 3).map(({ host, kernel, append, options }) => [host, kernel, append, options]),
    ).toEqual([
      ['emulated:riscv', '7.2', [], { preset: 'quick', exit: ['mmio-read'] }],
      ['emulated:riscv', '7.2', [], { preset: 'full' }],
      ['emulated:riscv', '7.2', ['mitigations=off'], { preset: 'quick', exit: ['mmio-read'] }],
    ]);
    expect(new Set(units.map(({ id }) => id)).size).toBe(units.length);
  });

  it('have ids that tell apart what they ask, and nothing else', async () => {
    const [unit] = (await place.plan()).units;
    const facts = unit!;
    const turned = { ...facts, options: Object.fromEntries(Object.entries(facts.options).toReversed()) };
    expect(unitId(turned)).toBe(unit!.id);
    for (const change of [
      { host: 'ssh:lab' },
      { kernel: '6.1' },
      { append: ['a'] },
      { seed: '2' },
      { cpu: 'max' },
    ])
      expect(unitId({ ...facts, ...change })).not.toBe(unit!.id);
    expect(unitId({ ...facts, options: { ...facts.options, launches: 7 } })).not.toBe(unit!.id);
  });

  it('have one host under all of its names', async () => {
    const ids = ['host=x86', 'host=amd64', 'host=emulated:x86', 'host=emulated'].map(async (over) => {
      const { stdout } = await asked('--over', over, '--json');
      return (JSON.parse(stdout) as { units: { id: string }[] }).units[0]?.id;
    });
    expect(new Set(await Promise.all(ids)).size).toBe(1);
  });

  it('are others when an image under the same name is another', async () => {
    const image = place.write('bzImage', 'one');
    const idOf = async () => (await asked('--over', image, '--json')).stdout;
    const before = await idOf();
    expect(await idOf()).toBe(before);
    writeFileSync(image, 'another');
    expect(await idOf()).not.toBe(before);
  });

  it('are the same when a plan that was written is read', async () => {
    const { code } = await asked(place.file, '--output', place.path('planned'));
    expect(code).toBe(0);
    expect(await place.plan(place.path('planned', 'sweep-plan.json'))).toEqual(await place.plan());
  });
});

describe('a sweep that is none', () => {
  const written = (value: unknown) => ({ file: place.write('wrong.json', value) });
  it.each<[string, () => string[]]>([
    ['no_units', () => []],
    ['twice', () => ['--over', '6.1', '--over', '6.1,host=x86']],
    ['unknown_setting', () => ['--over', '6.1,mitigations=off']],
    ['unknown_host', () => ['--over', 'host=x68']],
    ['kernel_of_a_machine', () => ['--over', '6.1,host=local']],
    ['unknown_exit', () => ['--over', '6.1', '--exit', 'pio-uot']],
    ['file_and_over', () => [place.file, '--over', '6.1']],
    ['file_key', () => [written({ kernel: ['6.1'] }).file]],
    ['file_plan', () => [written({ hosts: ['x86'], plans: [{ presets: 'quick' }] }).file]],
    ['file_output', () => [written({ hosts: ['x86'], plans: [{ output: 'here' }] }).file]],
    ['file_text', () => [written('{"hosts":').file]],
  ])('%s: one line, what to do next, exit 2', async (name, argv) => {
    const { code, stdout, stderr } = await asked(...argv());
    expect([code, stdout]).toEqual([2, '']);
    const said = stderr.replaceAll(`${place.directory}/`, '');
    await expect(said).toMatchFileSnapshot(`../../golden/sweep/error_${name}.txt`);
  });

  it('is a plan whose units are not what their ids say', async () => {
    const plan = await place.plan();
    const [first, ...rest] = plan.units;
    const changed = place.write('changed.json', { ...plan, units: [{ ...first, seed: '2' }, ...rest] });
    const { code, stderr } = await asked(changed);
    expect([code, stderr]).toEqual([2, expect.stringContaining('units[0]: its id is not that of its facts')]);
  });
});

describe('a part of a sweep', () => {
  it.each(['0/3', '4/3', '1', '1/0', 'a/b', '1/2/3', '-1/2', '1.5/2'])('is not %s', (text) => {
    expect(parseShard(text)).toBeNull();
  });

  it.each([1, 2, 3, 5])('of %i: all parts together are the sweep, each unit once', async (count) => {
    const plan = await place.plan();
    const parts = Array.from({ length: count }, (_, index) =>
      chosenUnits(plan, { shard: { index: index + 1, count } }),
    );
    const ids = parts.flat().map(({ id }) => id);
    expect(ids.toSorted()).toEqual(plan.units.map(({ id }) => id).toSorted());
  });

  it('is named by how an id begins, if one id only begins so', async () => {
    const plan = await place.plan();
    const [, second] = plan.units;
    expect(chosenUnits(plan, { unit: [second!.id.slice(0, 8), second!.id] })).toEqual([second]);
    for (const wanted of ['', 'xyz'])
      expect(() => chosenUnits(plan, { unit: [wanted] })).toThrow('no such unit');
  });
});
