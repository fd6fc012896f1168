import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordReplies, recordRequests } from '../../../src/emulate/recording/requests_and_replies.js';
import { assertTakesPlugins, buildPlugin, pluginArgs } from '../../../src/emulate/recording/plugin.js';
import { X86_MACHINE_MODEL } from '../../../src/emulate/machine_models/x86.js';
import { launchSpecSchema } from '../../../src/samples/protocol.js';
import {
  probeRequestSchema,
  symbolsRequestSchema,
  recordRequestSchema,
} from '../../../src/measure/requests.js';
import { cellNamed } from '../../../src/plan/cell_named.js';

const CELL = cellNamed('x86', 'pio-out/long64-ring0/none');

describe('the recorder', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'attribution-plugin-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  function program(name: string, text: string): string {
    const path = join(directory, name);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  it('is built by the C compiler into a shared object', async () => {
    expect(statSync(await buildPlugin(directory)).size).toBeGreaterThan(4096);
  });

  it('names the package where there is no compiler', async () => {
    await expect(buildPlugin(directory, join(directory, 'no-cc'))).rejects.toMatchObject({
      next: expect.stringContaining('apt-get install gcc libc6-dev') as string,
      exitCode: 4,
    });
  });

  it("says the compiler's own error where it does not compile", async () => {
    const compiler = program('cc', 'echo "fatal error: stdio.h: No such file" >&2; exit 1');
    await expect(buildPlugin(directory, compiler)).rejects.toMatchObject({
      why: expect.stringContaining('stdio.h') as string,
    });
  });

  it('refuses an emulator that was built without plugins, and takes one with them', async () => {
    const without = program('qemu-without', 'echo "-accel name select accelerator"');
    const withPlugins = program('qemu-with', 'echo "-plugin [file=]<file>[,<argname>=<argvalue>]"');
    await expect(assertTakesPlugins({ ...X86_MACHINE_MODEL, program: without })).rejects.toMatchObject({
      why: expect.stringContaining('without plugins') as string,
      exitCode: 4,
    });
    await expect(assertTakesPlugins({ ...X86_MACHINE_MODEL, program: withPlugins })).resolves.toBeUndefined();
  });

  it('is given to the emulator by a path that may hold a comma', () => {
    expect(pluginArgs('/a,b/p.so', '/c/t')).toEqual(['-plugin', '/a,,b/p.so,trace=/c/t']);
  });
});

describe('the dialogue with a recorded host', () => {
  const [probe, file, overhead, symbols] = recordRequests([CELL]).trimEnd().split('\n');
  const json = (line: string | undefined): unknown => JSON.parse(line ?? '');

  it('asks for what the runner knows, a line each', () => {
    expect(probeRequestSchema.safeParse(json(probe)).success).toBe(true);
    expect(recordRequestSchema.parse(json(file)).cells[0]?.cell).toEqual(CELL);
    expect(launchSpecSchema.parse(json(overhead)).cells[0]?.cell.id).toBe('control/empty-timer');
    expect(symbolsRequestSchema.safeParse(json(symbols)).success).toBe(true);
  });

  it('ends with the reason when the cell does not hold there', () => {
    const skipped = { status: 'skipped', cell: 0, reason: 'kvm_run does not carry regs' };
    const line = JSON.stringify({ type: 'verified', launch: 0, verdicts: [skipped] });
    expect(() => new RecordReplies([CELL]).take(line)).toThrow('kvm_run does not carry regs');
  });

  it('takes the most frequent reading of each cell for its count, and is complete with all of them', () => {
    const replies = new RecordReplies([CELL]);
    const round = (launch: number, ticks: number[], counts: number[]): string =>
      JSON.stringify({
        ...{ type: 'round', launch, round: 0, cell: [0], mean: [1], median: [1], min: [1] },
        ...{ drops: [], complete: true, exact: [{ cell: 0, ticks, counts }] },
      });
    replies.take(round(0, [3441, 3442, 9000], [1, 30, 1]));
    replies.take(
      JSON.stringify({ type: 'symbols', module: 'kvm', packed: 'ffffffffc0201000 kvm_init 40 kvm_exit' }),
    );
    expect(replies.complete).toBe(false);
    replies.take(round(1, [7], [32]));
    expect([replies.counter(0), replies.overhead]).toEqual([3442, 7]);
    expect(replies.symbols.map(({ address }) => address)).toEqual([0xffffffffc0201000n, 0xffffffffc0201040n]);
  });

  it('calls a line that is no answer what it is', () => {
    expect(() => new RecordReplies([CELL]).take('{"type":"symbols"}')).toThrow(
      'cannot read what the emulated host says',
    );
  });
});
