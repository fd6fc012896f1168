import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { baselineRun, candidateRun, measuringNothing } from '../gate/gated_outcomes.js';
import { GateFiles } from './gate_files.js';
import { runLine } from './run_line.js';

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
    const again = await files.save(candidateRun, '--name', 'main');
    expect([again.code, savedText('main')]).toEqual([2, before]);
    await expect(again.stderr).toMatchFileSnapshot('../golden/error_baseline_taken.txt');
    expect((await files.save(candidateRun, '--name', 'main', '--force')).code).toBe(0);
    expect(savedText('main')).not.toBe(before);
    expect(kept()).toEqual(['main.json']);
  });

  it.each(['../main', '.hidden', 'a/b', '', 'x'.repeat(101), 'new\nline'])(
    'refuses the name %j, which would lead elsewhere',
    async (name) => {
      const { code, stderr } = await files.save(baselineRun, '--name', name);
      expect([code, stderr.includes('is no file name')]).toEqual([2, true]);
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

describe('baseline list and show', () => {
  it('list says of which hosts they are, and which cannot be read', async () => {
    const empty = await files.line('baseline', 'list');
    await files.save(baselineRun, '--name', 'main');
    await files.save({ ...candidateRun, label: 'second' }, '--name', 'other');
    files.write('baselines/broken.json', '');
    files.write('baselines/notes.txt', 'not a baseline');
    const { code, stdout } = await files.line('baseline', 'list');
    expect([empty.code, code]).toEqual([0, 0]);
    await expect(`${empty.stdout}---\n${stdout}`).toMatchFileSnapshot('../golden/baseline_list.txt');
  });

  it('show gives the only one, or the one that is named, with its fingerprint', async () => {
    await files.save(baselineRun, '--name', 'main');
    const { code, stdout } = await files.line('baseline', 'show');
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot('../golden/baseline_show.txt');
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
      '../golden/error_baseline_show.txt',
    );
  });

  it.each(['save', 'list', 'show'])('help of baseline %s stays as it was', async (name) => {
    const { code, stdout } = await runLine(['baseline', name, '--help']);
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot(`../golden/help_baseline_${name}.txt`);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });
});
