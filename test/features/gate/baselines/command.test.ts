import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runLine } from '../../run/run_line.js';
import { GateFiles } from '../gate_files.js';
import { baselineRun, candidateRun, measuringNothing } from '../gated_outcomes.js';

let files: GateFiles;
beforeEach(() => {
  files = new GateFiles();
});
afterEach(() => {
  files.remove();
});

const kept = (): string[] => readdirSync(files.baselines);
const savedText = (name: string): string => readFileSync(files.path(`baselines/${name}.json`), 'utf8');

describe('baseline save', () => {
  it("names a run by its host's fingerprint and keeps it whole", async () => {
    const { code, stdout } = await files.save(baselineRun);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^<directory>\/baselines\/x86-[0-9a-f]{12}\.json\n$/);
    expect(kept()).toHaveLength(1);
    expect(JSON.parse(savedText(kept()[0]!.replace('.json', '')))).toEqual(
      JSON.parse(JSON.stringify(baselineRun)),
    );
  });

  it('replaces nothing without --force', async () => {
    await files.save(baselineRun, '--name', 'main');
    const before = savedText('main');
    const again = await files.save(baselineRun, '--name', 'main');
    expect([again.code, savedText('main')]).toEqual([2, before]);
    await expect(again.stderr).toMatchFileSnapshot('../../../golden/baseline/error_taken.txt');
    expect((await files.save(candidateRun, '--name', 'main', '--force')).code).toBe(0);
    expect(savedText('main')).not.toBe(before);
    expect(kept()).toEqual(['main.json']);
  });

  it.each(['../main', '.hidden', 'a/b', '', 'x'.repeat(101), 'new\nline'])(
    'refuses the name %j, which would lead elsewhere',
    async (name) => {
      const { code, stderr } = await files.save(baselineRun, '--name', name);
      expect([code, stderr.includes('is not a file name')]).toEqual([2, true]);
      expect(readdirSync(files.directory)).toEqual(['saved.json']);
    },
  );

  it('refuses a run that measured nothing and a directory that cannot be', async () => {
    const nothing = await files.save(measuringNothing(baselineRun));
    const path = files.write('saved.json', baselineRun);
    const nowhere = await runLine(['baseline', 'save', path, '--name', 'main', '--directory', '/proc/none']);
    expect([nothing.code, nowhere.code]).toEqual([2, 2]);
    expect(nothing.stderr).toContain('the run measured no cell');
    expect(nowhere.stderr).toContain('cannot write /proc/none/main.json: ');
  });
});

describe('baseline find', () => {
  it("gives the newest of the run's host, and says how many there are and what it could not read", async () => {
    const older = { ...candidateRun, startedAt: '2020-01-01T00:00:00.000Z' };
    await files.save(older, '--name', 'a-older');
    await files.save(baselineRun, '--name', 'main');
    files.write('baselines/broken.json', '');
    const found = await files.line('baseline', 'find', files.write('after.json', candidateRun));
    expect(found).toEqual({
      code: 0,
      stdout: '<directory>/baselines/main.json\n',
      stderr: [
        'baseline: <directory>/baselines/main.json, the newest of 2 of this host',
        'ignored: <directory>/baselines/broken.json cannot be read: it is empty',
        '',
      ].join('\n'),
    });
  });

  it('says in what those that are there differ from the host, which is this one without a run', async () => {
    const { host } = baselineRun;
    const elsewhere = { ...baselineRun, host: { ...host, cpu: { ...host.cpu, microcode: '0x99' } } };
    await files.save(elsewhere, '--name', 'main');
    const { code, stdout, stderr } = await files.line('baseline', 'find');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(
      "no baseline for the candidate's host: in <directory>/baselines, main differs in cpu.microcode",
    );
  });

  it('is what a gate takes that is told of no other, and a name that is none is told of', async () => {
    await files.save(baselineRun, '--name', 'main');
    const after = files.write('after.json', candidateRun);
    expect((await files.line('gate', after)).stderr).toBe('baseline: <directory>/baselines/main.json\n');
    const misspelt = await files.line('gate', after, '--baseline', 'mian');
    expect([misspelt.code, misspelt.stderr]).toEqual([2, expect.stringContaining("did you mean 'main'?")]);
  });
});

describe('baseline list and show', () => {
  it('list says of which hosts they are, and which cannot be read', async () => {
    const empty = await files.line('baseline', 'list');
    await files.save(baselineRun, '--name', 'main');
    await files.save({ ...candidateRun, label: 'second' }, '--name', 'other');
    files.write('baselines/broken.json', '');
    files.write('baselines/notes.txt', 'not a baseline');
    const { code, stdout } = await files.line('baseline', 'list');
    expect([empty.code, code]).toEqual([0, 0]);
    await expect(`${empty.stdout}---\n${stdout}`).toMatchFileSnapshot('../../../golden/baseline/list.txt');
  });

  it('show gives the only one, or the one that is named, with its fingerprint', async () => {
    await files.save(baselineRun, '--name', 'main');
    const { code, stdout } = await files.line('baseline', 'show');
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot('../../../golden/baseline/show.txt');
    await files.save({ ...candidateRun, label: 'second' }, '--name', 'other');
    expect((await files.line('baseline', 'show', 'other')).stdout).toMatch(/label +second/);
  });

  it('show refuses what is not there, several without a name, and what cannot be read', async () => {
    const none = await files.line('baseline', 'show');
    await files.save(baselineRun, '--name', 'main');
    await files.save(candidateRun, '--name', 'other');
    const several = await files.line('baseline', 'show');
    const misspelt = await files.line('baseline', 'show', 'mian');
    files.write('baselines/broken.json', '');
    const broken = await files.line('baseline', 'show', 'broken');
    const all = [none, several, misspelt, broken];
    expect(all.map(({ code, stdout }) => [code, stdout])).toEqual(all.map(() => [2, '']));
    await expect(all.map(({ stderr }) => stderr).join('')).toMatchFileSnapshot(
      '../../../golden/baseline/error_show.txt',
    );
  });

  it('--json prints what list and show know, without the blocks', async () => {
    await files.save(baselineRun, '--name', 'main');
    files.write('baselines/broken.json', '');
    const list = JSON.parse((await files.line('baseline', 'list', '--json')).stdout) as { name: string }[];
    const shown = JSON.parse((await files.line('baseline', 'show', 'main', '--json')).stdout) as object;
    expect(list.map(({ name }) => name)).toEqual(['broken', 'main']);
    expect(list[1]).toEqual(shown);
    expect(shown).toMatchObject({
      status: 'readable',
      fingerprint: { 'cpu.model': expect.any(String) as string },
    });
  });

  it.each(['save', 'list', 'show', 'find'])('help of baseline %s stays as it was', async (name) => {
    const { code, stdout } = await runLine(['baseline', name, '--help']);
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot(`../../../golden/help/baseline_${name}.txt`);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });
});
