import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guestMessage } from '../../../src/measure/vmm_guest.js';
import { FakeBackend } from '../../support/fakes/fake_backend.js';
import { FakeIo } from '../../cli/fake_io.js';
import { runLine, type Ran } from '../run/run_line.js';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kvm-exit-bench-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const HELLO =
  '{"type":"vmm-guest","version":1,"exits":64,"cells":["loop","port-read","serial-read","mmio-read","kernel-port-write","kernel-mmio-read","cpuid"]}';
/** Ticks of a block, of which one exit of the cell takes so many. */
const round = (ring: number, ...exits: number[]): string =>
  JSON.stringify({ type: 'vmm-round', ring, cycles: [64 * 10, ...exits.map((each) => 64 * (10 + each))] });
const ROUNDS = [0, 3].flatMap((ring) =>
  [0, 1, 2].map((jitter) => round(ring, 60_000 + jitter, 61_000, 62_000, 5000, 4000, 3000)),
);
const DONE = '{"type":"vmm-done"}';

/** A VMM that boots nothing and prints these lines. */
function vmm(name: string, lines: readonly string[], end = ''): string {
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\ncat <<'E'\nSeaBIOS\n${lines.join('\n')}\nE\n${end}\n`);
  chmodSync(path, 0o755);
  return path;
}

function run(argv: readonly string[], io = new FakeIo()): Promise<Ran> {
  const backend = new FakeBackend({});
  const world = { createBackend: () => backend, elapsedMs: backend.now, now: backend.wallClock };
  return runLine(['vmm', 'run', ...argv], world, io);
}

describe('vmm run', () => {
  it('says what the VMM adds to the bare exit, and what sync could save of the whole', async () => {
    const path = vmm('vmm', [HELLO, ...ROUNDS, DONE], 'sleep 60');
    const { code, stdout, stderr } = await run(['--launches', '3', '--', path, '-kernel', '{guest}']);
    expect([code, stderr]).toEqual([
      0,
      [1, 2, 3].map((launch) => `launch ${launch} of 3: the VMM, then bare exits\n`).join(''),
    ]);
    await expect(stdout).toMatchFileSnapshot('../../golden/vmm/text.txt');
  });

  it('--json keeps every block, and takes the loop off each exit', async () => {
    const path = vmm('vmm', [HELLO, ...ROUNDS, DONE]);
    const { stdout, stderr } = await run(['--launches', '2', '--json', '--', path, '{guest}']);
    const document = JSON.parse(stdout) as {
      rings: { cells: Record<string, { estimate: number }>; bare: { estimate: number } }[];
      launches: { rings: { cycles: Record<string, number[]> }[] }[];
    };
    expect(stderr).toBe('');
    expect(document.launches.map(({ rings }) => rings[1]?.cycles['cpuid']?.length)).toEqual([3, 3]);
    expect(document.rings[0]?.cells['port-read']?.estimate).toBe(60_001);
    expect(document.rings[0]?.bare.estimate).toBeGreaterThan(1000);
  });

  it.each<[string, string[], string, number, RegExp]>([
    ['a command without the guest', ['/bin/true'], '', 2, /\{guest\} stands nowhere in it/],
    ['a program that is not there', ['no-such-vmm', '{guest}'], '', 2, /cannot run no-such-vmm: .*ENOENT/],
    [
      'a VMM that says nothing of the guest',
      ['VMM', '{guest}'],
      'nothing',
      5,
      /it ended early.*it printed: SeaBIOS/,
    ],
    ['a register with two values', ['VMM', '{guest}'], 'error', 5, /a register read twice had two values/],
    ['a line that the guest would not print', ['VMM', '{guest}'], 'odd', 5, /does not speak the protocol/],
  ])('ends clearly with %s', async (_, command, kind, code, text) => {
    const lines: Record<string, string[]> = {
      nothing: [],
      error: [HELLO, '{"type":"vmm-error","why":"a register read twice had two values"}'],
      odd: [HELLO, '{"type":"vmm-round","ring":1,"cycles":[]}'],
    };
    const line = command.map((word) => (word === 'VMM' ? vmm(`vmm-${kind}`, lines[kind] ?? []) : word));
    const ran = await run(['--launches', '1', '--', ...line]);
    expect([ran.code, ran.stdout]).toEqual([code, '']);
    expect(ran.stderr).toMatch(text);
  });

  it('keeps whole launches when it is interrupted', async () => {
    const io = new FakeIo();
    // The second time it prints all but its last word, which is when the signal comes.
    const second = join(directory, 'second');
    const ending = `if [ -e ${second} ]; then sleep 60; fi; touch ${second}; echo '${DONE}'`;
    const path = vmm('vmm-slow', [HELLO, ...ROUNDS], ending);
    const write = io.stderr.write.bind(io.stderr);
    io.stderr.write = (text: string) => {
      if (text.includes('launch 2'))
        setImmediate(() => {
          io.interrupt('SIGINT');
        });
      return write(text);
    };
    const { code, stdout } = await run(['--launches', '3', '--', path, '{guest}'], io);
    expect([code, stdout]).toEqual([
      130,
      expect.stringMatching(/\(One\s+launch: how launches differ is not known/),
    ]);
  });
});

it('what firmware prints in front of a line of the guest does not hide it', () => {
  expect(guestMessage(`\u001b[2J${DONE}`)).toEqual({ type: 'closed' });
  expect(guestMessage('SeaBIOS')).toEqual({ type: 'noise', line: 'SeaBIOS' });
});
