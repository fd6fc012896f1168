// A disk that fills at a random byte: every command that writes leaves its file whole, or leaves what was there and says so.
// To be run where file systems may be mounted: see crash.mjs.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { hostFlags, program, runArguments, SAMPLE } from './program.mjs';

const PAGE_BYTES = 4096;
const NOTHING = 'killed before it had measured a round';
const OLD = 'what was there before\n';

function fileWriter(name, target, ...argv) {
  return {
    name,
    target,
    prepare: (disk) => writeFileSync(join(disk, target), OLD),
    argv: (disk) => [...argv, '--output', join(disk, target)],
  };
}

/** What writes, what it writes, and what stands there before. */
function writers(directory) {
  const host = hostFlags('fake', directory);
  const baseline = join(directory, 'baselines', 'known.json');
  return [
    fileWriter('export', 'blocks.csv', 'export', SAMPLE, '--csv', 'blocks'),
    fileWriter('compare', 'compare.html', 'compare', SAMPLE, SAMPLE, '--format', 'html'),
    fileWriter('gate', 'gate.html', 'gate', '--baseline', SAMPLE, SAMPLE, '--format', 'html'),
    fileWriter(
      'advise',
      'advice.html',
      'advise',
      SAMPLE,
      '--mix',
      'bench/mixes/qemu-query-stats.json',
      '--format',
      'html',
    ),
    {
      name: 'report',
      target: 'index.html',
      prepare: (disk) => writeFileSync(join(disk, 'index.html'), OLD),
      argv: (disk) => ['report', SAMPLE, '--output', disk],
    },
    {
      name: 'baseline save',
      target: 'known.json',
      prepare: (disk) => copyFileSync(baseline, join(disk, 'known.json')),
      argv: (disk) => ['baseline', 'save', SAMPLE, '--name', 'known', '--force', '--directory', disk],
    },
    {
      name: 'run',
      target: 'results.json',
      prepare: () => undefined,
      argv: (disk) => runArguments(disk, host),
      log: 'results.journal.jsonl',
    },
  ];
}

function mount(disk, bytes) {
  mkdirSync(disk);
  const { status, stderr } = spawnSync(
    'mount',
    ['-t', 'tmpfs', '-o', `size=${String(bytes)}`, 'tmpfs', disk],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr.trim());
}

function unmount(disk) {
  spawnSync('umount', [disk]);
  rmSync(disk, { recursive: true, force: true });
}

function bytesOf(path) {
  return existsSync(path) ? readFileSync(path) : null;
}

function isReadable({ name, target, log }, disk) {
  if (name !== 'run' && name !== 'baseline save') return true;
  const found = program(
    'recheck',
    log !== undefined && !existsSync(join(disk, target)) ? disk : join(disk, target),
  );
  return found.code === 0;
}

/** What is wrong with what a writer left behind. */
function faultsOf(writer, disk, before, { code, stderr }, whole) {
  const { target, log } = writer;
  const faults = [];
  const after = bytesOf(join(disk, target));
  const isOld = before === null ? after === null : after?.equals(before) === true;
  const isWhole = after !== null && (whole === null ? isReadable(writer, disk) : after.equals(whole));
  if (code === 0 && !isWhole) faults.push('it ends with 0, and its file is not whole');
  if (code !== 0 && code !== 2) faults.push(`it ends with ${String(code)}: ${stderr.trim()}`);
  if (code === 2 && !isOld && !isWhole) faults.push('what was there before is gone');
  if (code === 2 && !/space|ENOSPC|cannot write/.test(stderr)) faults.push(`it says ${stderr.trim()}`);
  if (log !== undefined && existsSync(join(disk, log))) {
    if (code === 0) faults.push('its log is left');
    const kept = program('report', disk, '--text');
    if (kept.code !== 0 && !kept.stderr.includes(NOTHING))
      faults.push(`its log cannot be read: ${kept.stderr.trim()}`);
  }
  const drafts = readdirSync(disk).filter((name) => name.startsWith('.'));
  if (drafts.length > 0) faults.push(`it leaves ${drafts.join(' ')}`);
  return faults;
}

/** The file on a disk with room, and the room it takes; of `run` the file comes out otherwise each time. */
function wholeOf(writer, directory) {
  const disk = join(directory, 'roomy');
  mkdirSync(disk);
  writer.prepare(disk);
  const { code, stderr } = program(...writer.argv(disk));
  // The verdict of a gate is an exit code, too.
  if (code !== 0) throw new Error(`${writer.name} ends with ${String(code)} on a disk with room: ${stderr}`);
  const whole = readFileSync(join(disk, writer.target));
  rmSync(disk, { recursive: true });
  return whole;
}

/** @yields one entry a disk: which command on how much room, how it ended, and what went wrong */
export function* fullDisks({ directory, times, draw }) {
  mkdirSync(join(directory, 'baselines'));
  program('baseline', 'save', SAMPLE, '--name', 'known', '--directory', join(directory, 'baselines'));
  for (const writer of writers(directory)) {
    const whole = wholeOf(writer, directory);
    for (let number = 0; number < times; number++) {
      const disk = join(directory, 'disk');
      // From next to nothing to room for what was there, the draft and the log.
      const pages = 2 + Math.floor(draw() * ((3 * whole.length) / PAGE_BYTES + 8));
      mount(disk, pages * PAGE_BYTES);
      try {
        yield onDisk(writer, disk, pages, whole);
      } finally {
        unmount(disk);
      }
    }
  }
}

function onDisk(writer, disk, pages, whole) {
  const what = `${writer.name} on ${String((pages * PAGE_BYTES) / 1024)} KiB`;
  try {
    writer.prepare(disk);
  } catch {
    return { what, kind: 'no room for what was there', faults: [] };
  }
  const before = bytesOf(join(disk, writer.target));
  const ended = program(...writer.argv(disk));
  const isFixed = writer.name !== 'run';
  const faults = faultsOf(writer, disk, before, ended, isFixed ? whole : null);
  return { what, kind: ended.code === 0 ? 'written' : 'refused', faults };
}
