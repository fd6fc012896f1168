/** The VMM and the bare exits, measured in turn on one host. */
import { Failure } from '../../lib/failure.js';
import { EXIT_CODE } from '../../lib/exit_code.js';
import { TOOL } from '../../lib/tool.js';
import type { AppContext } from '../../app/context.js';
import { abortOnInterrupt } from '../../app/interrupt.js';
import { assertMeasured, watchRun } from '../../app/measure_run.js';
import { openHost, type OpenedHost } from '../../app/open_host.js';
import { planForHost, type HostChoice } from '../../app/host_choice.js';
import {
  startVmm,
  VMM_CELLS,
  vmmGuestPath,
  type VmmCell,
  type VmmReply,
  type VmmRing,
} from '../../measure/vmm_guest.js';
import { PROGRAM_SEARCH, type LaunchError } from '../../measure/failures.js';
import type { Plan } from '../../plan/plan.js';
import { resolvePlan } from '../../plan/resolve.js';
import type { Host } from '../../samples/protocol.js';
import type { Results } from '../../results/schema.js';

/** What the guest said of one ring: cycles of a block, by cell and round. */
type RingBlocks = Readonly<Record<VmmCell, readonly number[]>>;

/** One start of the VMM, and the bare exits that were measured right after it. */
export interface Turn {
  /** Exits of a block. */
  readonly exits: number;
  readonly rings: ReadonlyMap<VmmRing, RingBlocks>;
  readonly bare: Results;
}

export interface VmmRun {
  readonly host: Host;
  readonly turns: readonly Turn[];
  readonly interrupted: boolean;
}

/** Stands for the guest's file in a VMM's command line. */
export const GUEST_WORD = '{guest}';

/** A launch of the bare exits: long enough for some hundred rounds of so few cells. */
const BARE_SECONDS = 2;

function barePlan(host: HostChoice): Plan {
  return resolvePlan({
    preset: 'quick',
    ...planForHost(host),
    exit: ['pio-in'],
    mode: ['long64-ring0', 'long64-ring3'],
    groups: ['regs'],
    direction: ['both'],
    launches: 1,
    minRounds: 10,
    maxRounds: 400,
    maxTimeSeconds: BARE_SECONDS,
  });
}

function vmmFailure(why: string, command: string): Failure {
  return new Failure({
    what: `the guest did not come to its end under ${command}`,
    why,
    next: `the command must boot ${GUEST_WORD} by PVH or as a Linux ELF, with the first serial port on its standard output; see ${TOOL.name} vmm run --help`,
    exitCode: EXIT_CODE.harnessFailed,
  });
}

function troubleOf({ operation, message }: LaunchError, program: string, printed: string): Failure {
  if (operation !== PROGRAM_SEARCH) return vmmFailure(`${message}${printed}`, program);
  const next = 'give the program that starts your VMM, as you would start it yourself';
  return new Failure({ what: `cannot run ${program}`, why: message, next, exitCode: EXIT_CODE.usage });
}

/** The guest counts cycles, and bare exits are subtracted from them. */
function assertCycles({ clock, device }: Host): void {
  if (clock.source === 'tsc') return;
  throw new Failure({
    what: `cannot compare a VMM's exits with bare ones at ${device}`,
    why: `the guest reads the cycle counter, which this host does not time by (its clock is ${clock.source})`,
    next: 'measure on a host with a constant cycle counter (constant_tsc and nonstop_tsc)',
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}

type RingRecords = Map<VmmRing, Record<VmmCell, number[]>>;

function addRound(blocks: RingRecords, { ring, cycles }: Extract<VmmReply, { type: 'vmm-round' }>): void {
  const known = blocks.get(ring) ?? (Object.fromEntries(VMM_CELLS.map((cell) => [cell, []])) as never);
  blocks.set(ring, known);
  VMM_CELLS.forEach((cell, at) => known[cell].push(cycles[at] ?? NaN));
}

/** What the guest says until it is done. @throws {Failure} (harness failed) when it does not come to its end */
async function heard(replies: AsyncIterable<VmmReply>, program: string): Promise<Omit<Turn, 'bare'>> {
  const rings: RingRecords = new Map();
  let exits: number | null = null;
  let isDone = false;
  let printed = '';
  for await (const said of replies) {
    if (said.type === 'vmm-guest') exits = said.exits;
    if (said.type === 'noise') printed = `; it printed: ${said.line}`;
    if (said.type === 'vmm-error') throw vmmFailure(said.why, program);
    if (said.type === 'error') throw troubleOf(said, program, printed);
    if (said.type === 'vmm-round') addRound(rings, said);
    if (said.type === 'closed') isDone = true;
  }
  if (exits === null || !isDone) throw vmmFailure(`the guest said nothing to its end${printed}`, program);
  return { exits, rings };
}

/** Starts the VMM once and listens to the guest; null: it was interrupted. */
async function guestBlocks(
  [program = '', ...args]: readonly string[],
  launch: number,
  interrupt: AbortSignal,
): Promise<Omit<Turn, 'bare'> | null> {
  const isInterrupted = (): boolean => interrupt.aborted;
  if (isInterrupted()) return null;
  const dialogue = startVmm({ command: program, args }, launch);
  const end = (): void => {
    dialogue.kill();
  };
  interrupt.addEventListener('abort', end);
  try {
    return await heard(dialogue.replies, program);
  } catch (error) {
    if (isInterrupted()) return null;
    throw error;
  } finally {
    interrupt.removeEventListener('abort', end);
    end();
  }
}

async function bareExits(opened: OpenedHost, plan: Plan, context: AppContext): Promise<Results> {
  const seed = context.dependencies.drawSeed();
  const run = await watchRun({ opened, plan, seed }, context, { quiet: true });
  if (run.failure !== null) throw run.failure;
  assertMeasured(run);
  return run.results();
}

export interface TurnOptions {
  readonly launches: number;
  readonly host: HostChoice;
  readonly quiet: boolean;
}

/**
 * Starts the VMM so many times, and measures the bare exits after each. A signal ends it and keeps whole turns.
 * @throws {Failure} when the VMM or the host fails, or not even one turn is whole
 */
export async function takeTurns(
  command: readonly string[],
  { launches, host, quiet }: TurnOptions,
  context: AppContext,
): Promise<VmmRun> {
  const guest = vmmGuestPath();
  const line = command.map((word) => word.replaceAll(GUEST_WORD, guest));
  const plan = barePlan(host);
  const opened = await openHost(host, { plan, seed: '1' }, context);
  assertCycles(opened.host);
  const controller = new AbortController();
  const release = abortOnInterrupt(context.io, controller);
  const { signal } = controller;
  const turns: Turn[] = [];
  try {
    while (turns.length < launches) {
      if (!quiet)
        context.io.stderr.write(
          `launch ${String(turns.length + 1)} of ${String(launches)}: the VMM, then bare exits\n`,
        );
      const blocks = await guestBlocks(line, turns.length, signal);
      if (blocks === null) break;
      turns.push({ ...blocks, bare: await bareExits(opened, plan, context) });
    }
  } finally {
    release();
  }
  return { host: opened.host, turns, interrupted: signal.aborted };
}
