import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runOf, slower } from '../features/gate/gated_runs.js';
import { act, type Acted, PULL_REQUEST } from './act.js';

const MAIN = resolve('dist/src/cli/main.js');

describe('the action moves the baseline', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keb-action-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  function saved(name: string, results: object): string {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(results));
    return path;
  }

  const baselines = (): string[] => {
    const path = join(folder, 'baselines');
    return existsSync(path) ? readdirSync(path).map((name) => readFileSync(join(path, name), 'utf8')) : [];
  };
  const begin = (): void => {
    expect(act(folder, { CANDIDATE: saved('first.json', runOf({ seed: '1' })) }).code).toBe(0);
  };
  const judge = (share: number, env: Record<string, string> = {}): Acted =>
    act(folder, { CANDIDATE: saved('after.json', slower(runOf({ seed: '2' }), share)), ...env });

  it('to a change that was merged, and still fails the job', () => {
    begin();
    const before = baselines();
    const merged = judge(0.1);
    expect(merged).toMatchObject({
      code: 1,
      summary: expect.stringContaining('is the baseline') as string,
    });
    expect(baselines()).toHaveLength(1);
    expect(baselines()).not.toEqual(before);
    expect(judge(0.1, PULL_REQUEST).outputs).toContain('verdict=pass');
  });

  it('not, if it has several sessions and nothing changed; it judges by all of them', () => {
    begin();
    const later = { ...runOf({ seed: '3' }), startedAt: '2026-08-02T10:00:00.000Z' };
    const argv = [MAIN, 'baseline', 'save', saved('later.json', later), '--directory', 'baselines'];
    expect(spawnSync(process.execPath, argv, { cwd: folder }).status).toBe(0);
    const judged = judge(0);
    expect(judged.outputs).toContain('verdict=pass');
    expect(judged.summary).not.toContain('the baseline is one session');
  });

  it.each([
    ['that changed nothing', 0, {}],
    ['of a pull request', 0.1, PULL_REQUEST],
    ['of a pull request, even if always', 0.1, { ...PULL_REQUEST, SAVE_BASELINE: 'always' }],
    ['of another branch', 0.1, { GITHUB_REF: 'refs/heads/topic' }],
    ['if never', 0.1, { SAVE_BASELINE: 'never' }],
  ])('not to a run %s', (_, share, env) => {
    begin();
    const before = baselines();
    judge(share, env);
    expect(baselines()).toEqual(before);
  });

  it('to a run of another branch if always', () => {
    begin();
    const before = baselines();
    judge(0.1, { GITHUB_REF: 'refs/heads/topic', SAVE_BASELINE: 'always' });
    expect(baselines()).not.toEqual(before);
  });

  it('not to the first run of a pull request, which is then not judged', () => {
    const first = act(folder, { CANDIDATE: saved('first.json', runOf({ seed: '1' })), ...PULL_REQUEST });
    expect(first).toMatchObject({
      code: 0,
      outputs: expect.stringContaining('verdict=no-baseline\nexit-code=3') as string,
    });
    expect(baselines()).toEqual([]);
  });

  it('at no other word', () => {
    expect(act(folder, { SAVE_BASELINE: 'sometimes' })).toMatchObject({
      code: 2,
      summary: expect.stringContaining("not 'sometimes'") as string,
    });
  });
});
