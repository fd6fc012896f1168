/** The documents are true: links lead somewhere, examples run, lists are those of the program. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { itWithKvm } from '../support/surroundings/kvm_access.js';
import { blocks, commandLines, CONTRIBUTING, GUIDES, LINKED, README, ROOT } from './documents.js';

const CI = readFileSync(join(ROOT, '.ci/run'), 'utf8');
/** What `npm test`, which the gate calls, does with the native core. */
const NATIVE_TESTS =
  /"test:native": "([^"]*)"/.exec(readFileSync(join(ROOT, 'package.json'), 'utf8'))?.[1] ?? '';

describe('the README', () => {
  it('has its two commands run as they stand by the gate for landing', () => {
    const two = commandLines(README.text).filter((line) => line.startsWith('npm ci'));
    expect(two).toHaveLength(2);
    for (const line of two) expect(CI.split('\n')).toContain(line);
  });

  it('has at most 130 lines', () => {
    expect(README.text.trimEnd().split('\n').length).toBeLessThanOrEqual(130);
  });

  it('links to every document in docs/', () => {
    const docs = GUIDES.filter(({ path }) => path.startsWith('docs/')).map(({ path }) => path);
    expect(docs.length).toBeGreaterThanOrEqual(5);
    expect(docs.filter((path) => !README.text.includes(`](${path}`))).toEqual([]);
  });
});

describe('docs/api.md', () => {
  const text = GUIDES.find(({ path }) => path === 'docs/api.md')?.text ?? '';

  itWithKvm('has an example that prints a ratio with its interval for each pair', () => {
    const example = blocks('js', text);
    expect(example).toHaveLength(1);
    // Inside the package, so that it imports itself by name as a user's program would.
    const file = join(ROOT, 'dist', 'readme_example.mjs');
    writeFileSync(file, example[0] ?? '');
    const printed = execFileSync(process.execPath, [file], { encoding: 'utf8' });
    expect(printed).toMatch(/^pio-out\/long64-ring0\/regs\/both\/sync 0\.\d+ \[ 0\.\d+, 0\.\d+ \]$/m);
  });

  it('imports only what the package exports', async () => {
    const imported = [...text.matchAll(/import \{ ([^}]+) \} from 'kvm-exit-bench'/g)].flatMap(([, names]) =>
      (names ?? '').split(', '),
    );
    const api = (await import('../../src/index.js')) as Record<string, unknown>;
    expect(imported).toContain('createCommandBackend');
    expect(imported.filter((name) => typeof api[name] !== 'function')).toEqual([]);
  });
});

describe('docs/commands.md', () => {
  const text = GUIDES.find(({ path }) => path === 'docs/commands.md')?.text ?? '';

  it('lists the exit codes that --help lists', () => {
    const help = execFileSync(process.execPath, [join(ROOT, 'dist/src/cli/main.js'), '--help'], {
      encoding: 'utf8',
    });
    const codes = [...help.matchAll(/^ {2}(\d+) {2,}/gm)].map(([, code]) => code);
    const listed = [...text.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => code);
    expect(codes.length).toBe(7);
    expect(listed).toEqual(codes);
  });

  it('names every command that --help lists', () => {
    const help = execFileSync(process.execPath, [join(ROOT, 'dist/src/cli/main.js'), '--help'], {
      encoding: 'utf8',
    });
    const commands = /^Commands:\n(.*?)\n\n/ms.exec(help)?.[1] ?? '';
    const names = [...commands.matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(15);
    expect(
      names.filter((name) => name !== 'help' && !new RegExp(`(\`|bench )${name}\\b`).test(text)),
    ).toEqual([]);
  });
});

/** How GitHub names a heading in an address. */
function anchors(text: string): string[] {
  const headings = text.replace(/^```.*?^```$/gms, '').matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading]) =>
    (heading ?? '')
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe('the links of the documents', () => {
  const links = LINKED.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].map(([shown, target = '', anchor]) => ({
      shown: `${path}: ${shown}`,
      file: target === '' ? path : normalize(join(dirname(path), target)),
      anchor,
    })),
  );

  it('lead to files that are there', () => {
    expect(links.length).toBeGreaterThan(30);
    expect(links.filter(({ file }) => !existsSync(join(ROOT, file))).map(({ shown }) => shown)).toEqual([]);
  });

  it('lead to headings that are there', () => {
    const anchored = links.filter(({ anchor }) => anchor !== undefined);
    expect(anchored.length).toBeGreaterThan(3);
    const gone = anchored.filter(
      ({ file, anchor }) => !anchors(readFileSync(join(ROOT, file), 'utf8')).includes(anchor ?? ''),
    );
    expect(gone.map(({ shown }) => shown)).toEqual([]);
  });
});

describe('CONTRIBUTING', () => {
  it('names no command that the gate does not run in one form or another', () => {
    const known = (line: string): boolean => {
      const target = line.replace(/^npm run /, '').replace(/^make -C native /, '');
      // The gate has x86 and arm64; the other arches want three more emulators and are run before a release.
      return CI.includes(target) || NATIVE_TESTS.includes(target) || line === 'npm run test:archs';
    };
    expect(commandLines(CONTRIBUTING.text).filter((line) => !known(line))).toEqual([]);
  });
});
