/** What a host says of itself and its cells, with something wrong in it: the run ends well, and what it writes holds. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Backend, LaunchRun } from '../../src/measure/backend.js';
import { withWarnings } from '../../src/measure/host_warnings.js';
import { fitting, parsedLine, probeReplySchema } from '../../src/measure/replies.js';
import { launchMessageSchema, type LaunchMessage, type LaunchSpec } from '../../src/samples/protocol.js';
import { FakeBackend } from '../support/fakes/fake_backend.js';
import { fuzz } from './fuzz.js';
import { mutatedJson } from './mutations.js';
import { assertEndedWell, endsWell } from './oracle.js';
import { runLine } from '../features/run/run_line.js';

const LINE = ['run', '--exit', 'pio-out', '--mode', '*ring0', '--groups', 'regs', '--launches', '2'];
const SHORT = ['--min-rounds', '2', '--max-rounds', '2', '--seed', '1', '--no-report'];

/** As a process at the other end of a pipe: what is wrong with a line becomes an error, as Dialogue makes one. */
function heard(line: string, spec: LaunchSpec): LaunchMessage {
  try {
    return fitting(parsedLine(launchMessageSchema, line), spec);
  } catch (error) {
    const message = `it does not speak the protocol: ${error instanceof Error ? error.message : ''}`;
    const place = { launch: spec.launch, operation: 'the launch process', errno: null, cell: null };
    return { type: 'error', code: 'internal', ...place, message };
  }
}

/** A backend whose messages are spoilt one by one; `spoil` is given the number of each. */
function spoiltBackend(spoil: (line: string, number: number) => string): Backend {
  const backend = new FakeBackend({});
  let number = 0;
  async function* spoilt(run: LaunchRun, spec: LaunchSpec): AsyncGenerator<LaunchMessage> {
    for await (const message of run.messages) {
      const said = heard(spoil(JSON.stringify(message), number++), spec);
      yield said;
      if (said.type === 'error' || said.type === 'closed') return;
    }
  }
  return {
    name: 'spoilt',
    async probe() {
      const host = { ...(await backend.probe()), warnings: undefined };
      const line = JSON.stringify({ type: 'host', host });
      const reply = parsedLine(probeReplySchema, spoil(line, number++));
      if (reply.type !== 'host') throw new Error('no host');
      return withWarnings(reply.host);
    },
    measure(spec) {
      const run = backend.measure(spec);
      return {
        messages: spoilt(run, spec),
        stop: () => {
          run.stop();
        },
        kill: () => {
          run.kill();
        },
      };
    },
  };
}

async function messages(): Promise<string[]> {
  const lines: string[] = [];
  const spoil = (line: string): string => {
    lines.push(line);
    return line;
  };
  const directory = mkdtempSync(join(tmpdir(), 'messages-'));
  await runLine([...LINE, ...SHORT, '--output', directory], { createBackend: () => spoiltBackend(spoil) });
  rmSync(directory, { recursive: true });
  return lines;
}

const lines = await messages();
const faults = fc.nat(lines.length - 2).chain((at) =>
  // The first is the host's answer, on which everything stands: its own words are tried by `words`.
  mutatedJson([JSON.parse(lines[at + 1] ?? 'null')]).map((line) => ({ at: at + 1, line })),
);

async function tried(spoil: (line: string, number: number) => string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'messages-'));
  const world = { createBackend: () => spoiltBackend(spoil) };
  try {
    assertEndedWell(await runLine([...LINE, ...SHORT, '--output', directory], world));
    if (!existsSync(join(directory, 'results.json'))) return;
    const { code, stdout } = await endsWell(['recheck', directory]);
    if (code !== 0) throw new Error(`what the run wrote contradicts itself: ${stdout}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

fuzz('protocol lines', faults, ({ at, line }) => tried((good, number) => (number === at ? line : good)));
