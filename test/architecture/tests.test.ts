/** What tests must not do, so that they pass on any machine, beside any other work and in any order. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** These boot machines and have long limits of their own. */
const ELSEWHERE = ['emulated', 'archs', 'built_kernels'];
const SHORTEST_MS = 30_000;

function testsUnder(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return ELSEWHERE.includes(entry.name) ? [] : testsUnder(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

/** The limits in milliseconds that a file gives to single tests and hooks: of a second or more, which no timer has. */
function limitsIn(text: string): number[] {
  const limits = [...text.matchAll(/^\s*\}, ([\d_]+)\);|\(.*\{ timeout: ([\d_]+) \}, (?:async )?\(/gm)];
  const numbers = limits.map(([, last, first]) => Number((last ?? first ?? '').replaceAll('_', '')));
  return numbers.filter((limit) => limit >= 1000);
}

const tests = testsUnder('test')
  .filter((path) => !path.includes('architecture'))
  .map((path) => [path, readFileSync(path, 'utf8')] as const);

describe('the tests', () => {
  it('have no limit of their own that a busy machine could pass: vitest.config.js has one for all', () => {
    const short = tests.filter(([, text]) => limitsIn(text).some((limit) => limit < SHORTEST_MS));
    expect(short.map(([path]) => path)).toEqual([]);
  });

  it('do not build what other tests read meanwhile: test/support/surroundings/make_bundle.ts comes before all', () => {
    const building = tests.filter(([, text]) => text.includes('bundle.mjs'));
    expect(building.map(([path]) => path)).toEqual([]);
  });

  it('that need /dev/kvm ask test/support/surroundings/kvm_access.ts for it, which says why they are skipped', () => {
    const asking = tests.filter(([, text]) => /accessSync\(\s*'\/dev\/kvm'/.test(text));
    expect(asking.map(([path]) => path)).toEqual([]);
  });
});

describe('what finds such limits', () => {
  it('sees them behind a test and before it', () => {
    expect(limitsIn("  it('does', async () => {\n  }, 10_000);\n")).toEqual([10_000]);
    expect(limitsIn("  it('does', { timeout: 5_000 }, async () => {")).toEqual([5000]);
    expect(limitsIn('const limits = { timeout: 10 };')).toEqual([]);
  });
});
