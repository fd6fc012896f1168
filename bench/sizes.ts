/**
 * How time and memory of the commands that read a run grow with it, up to the sizes that are served (src/samples/sizes.ts).
 * Writes reports/sizes.md.
 *
 *     npm run bench:sizes            # about ten minutes on one core
 *     npm run bench:sizes -- 0.1     # a tenth of each size, printed only
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from '../src/lib/files/whole_file.js';
import { packageRoot } from '../src/lib/package_root.js';
import { markdownTable } from './markdown_table.js';
import { largeRun, type Size } from './sizes_study/large_run.js';

const part = Number(process.argv[2] ?? '1');
if (!(part > 0 && part <= 1)) throw new RangeError(`${process.argv[2] ?? ''} is no part of the sizes`);

/** Many rounds of few cells, and few rounds of many. */
const SIZES: readonly Size[] = [
  { cells: 50, launches: 10, rounds: 100 },
  { cells: 50, launches: 10, rounds: 400 },
  { cells: 50, launches: 10, rounds: 2000 },
  { cells: 1000, launches: 10, rounds: 10 },
  { cells: 2500, launches: 10, rounds: 10 },
  { cells: 10_000, launches: 10, rounds: 10 },
];

const COMMANDS: readonly (readonly [name: string, line: (run: string, other: string) => string[]])[] = [
  ['report --text', (run) => ['report', run, '--text']],
  ['report', (run) => ['report', run]],
  ['recheck', (run) => ['recheck', run]],
  ['gate', (run, other) => ['gate', '--baseline', other, run]],
  ['compare', (run, other) => ['compare', other, run]],
  ['export', (run) => ['export', run, '--csv', 'summary']],
];

const main = join(packageRoot(), 'dist', 'src', 'cli', 'main.js');
/** Tells at its end what memory the process had. */
const TELL = `data:text/javascript,process.on('exit', () => process.stderr.write(' maxrss ' + process.resourceUsage().maxRSS))`;

/** Seconds and MB of one command, or how it failed. */
function measured(argv: readonly string[]): string {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--import', TELL, main, ...argv], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const seconds = (performance.now() - begun) / 1000;
  const kilobytes = Number(/ maxrss (\d+)$/.exec(stderr)?.[1]);
  if (status !== 0 && status !== 1 && status !== 3)
    return `exit ${String(status)}: ${stderr.split('\n')[0] ?? ''}`;
  return `${seconds.toFixed(1)} s, ${(kilobytes / 1024).toFixed(0)} MB`;
}

function row(size: Size): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'sizes-'));
  try {
    const paths = ['1', '2'].map((seed) => {
      const path = join(directory, `${seed}.json`);
      writeFileSync(path, JSON.stringify(largeRun(size, seed)));
      return path;
    });
    const [run = '', other = ''] = paths;
    return COMMANDS.map(([name, line]) => {
      const text = measured(line(run, other));
      console.error(
        `${String(size.cells)} cells, ${String(size.launches * size.rounds)} rounds, ${name}: ${text}`,
      );
      return text;
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function scaled({ cells, launches, rounds }: Size): Size {
  return { cells, launches, rounds: Math.max(1, Math.round(rounds * part)) };
}

const lines = SIZES.map(scaled).map((size) => {
  const { cells, launches, rounds } = size;
  const counts = [cells, launches * rounds, cells * launches * rounds].map((count) =>
    count.toLocaleString('en-US'),
  );
  return [...counts, ...row(size)];
});
const head = ['cells', 'rounds', 'blocks', ...COMMANDS.map(([name]) => `\`${name}\``)];
const text = `# Time and memory against size

Each command once in a process of its own, on one core of ${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.version};
seconds and the most memory that the process had. Runs of up to a million blocks and 10,000 cells are served; larger files
are refused. Made by \`npm run bench:sizes\`; the runs never happened (bench/sizes_study/large_run.ts).

${markdownTable(head, lines)}
`;
if (part === 1) await writeWhole(join(packageRoot(), 'reports', 'sizes.md'), text);
process.stdout.write(text);
