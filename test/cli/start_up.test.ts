import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

/** What a file loads at its start: types and `import()` are left out. */
function specifiersOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  // `import { type T }` would still load its module; lint forbids it.
  const statements = [...text.matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)';/gm)];
  return statements.map((match) => match[1] ?? '');
}

function sourceOf(path: string): string {
  const source = path.replace(/\.js$/, '.ts');
  return existsSync(source) ? source : `${source}x`;
}

function packagesFrom(file: string, seen: Set<string>): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  return specifiersOf(file).flatMap((specifier) =>
    specifier.startsWith('.') ? packagesFrom(sourceOf(join(dirname(file), specifier)), seen) : [specifier],
  );
}

it('help and usage errors do not wait for the libraries of runs and reports', () => {
  const packages = packagesFrom('src/cli/run_cli.ts', new Set());
  expect(packages).toContain('commander');
  expect(
    packages.filter((name) => /^(vega|preact|d3|cli-|write-file|simple-|zod|execa|picomatch)/.test(name)),
  ).toEqual([]);
});

it('nothing is loaded before what catches a module that does not load', () => {
  expect(specifiersOf('src/cli/main.ts')).toEqual(['./guard.js']);
  expect(specifiersOf('bench/exits.ts')).toEqual(['../src/cli/guard.js']);
  expect(specifiersOf('src/cli/guard.ts')).toEqual([]);
});
