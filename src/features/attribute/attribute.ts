import type { Command } from 'commander';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import type { AttributedCell, Attribution } from './document/schema.js';
import type { EmulatedHost } from '../../emulate/emulated_host.js';
import { cellNamed } from '../../plan/cell_named.js';
import type { Cell } from '../../plan/cell.js';
import { lookOf } from '../../show/terminal/look.js';
import type { AppContext } from '../../app/context.js';
import { prepareEmulatedHost } from '../../app/emulated_host.js';
import { failureOf } from '../../app/failures.js';
import type { EmulatedChoice, HostFlags } from '../../app/host_choice.js';
import { emulatedBase } from '../../app/variant.js';
import { abortOnInterrupt } from '../../app/interrupt.js';
import { openOutputDirectory } from '../../app/new_directory.js';

interface Flags extends HostFlags {
  readonly cell: string;
  readonly against?: string;
  readonly againstHost?: string;
  readonly againstKernel?: string;
  readonly againstModules?: string;
  readonly againstAppend?: readonly string[];
  readonly top: number;
  readonly output?: string;
  readonly json?: boolean;
}

/** A cell and the emulated host it is recorded on. */
interface Side {
  readonly cell: Cell;
  readonly choice: EmulatedChoice;
}

function emulated(flags: HostFlags): EmulatedChoice {
  const choice = emulatedBase(flags);
  if (choice.arch === 'x86') return choice;
  throw failureOf('invalid-value', {
    subject: `--host '${flags.host ?? ''}'`,
    detail: 'only emulated x86 hosts can list what they execute: give emulated:x86-amd or emulated:x86-intel',
  });
}

/** What the cell is compared with; null where it stands alone. */
function otherSide(flags: Flags, cell: Cell): Side | null {
  const { against, againstHost, againstKernel, againstModules, againstAppend } = flags;
  const elsewhere = [againstHost, againstKernel, againstAppend].some((flag) => flag !== undefined);
  if (againstModules !== undefined && againstKernel === undefined)
    throw failureOf('invalid-value', {
      subject: '--against-modules',
      detail: 'goes with a kernel image: give its path with --against-kernel',
    });
  if (against === undefined && !elsewhere) return null;
  const kernel = againstKernel === undefined ? {} : { kernel: againstKernel };
  const modules = againstModules === undefined ? {} : { modules: againstModules };
  const { modules: own, ...rest } = flags;
  const kept = againstKernel === undefined && own !== undefined ? { modules: own } : {};
  const append = againstAppend === undefined ? {} : { append: againstAppend };
  const host = againstHost === undefined ? {} : { host: againstHost };
  return {
    cell: against === undefined ? cell : cellNamed('x86', against, cell),
    choice: emulated({ ...rest, ...kept, ...kernel, ...modules, ...append, ...host }),
  };
}

type RecordOn = (host: EmulatedHost, cells: readonly Cell[]) => Promise<AttributedCell[]>;

/** One boot for two cells of one host; two hosts boot at the same time. */
async function recordSides(
  context: AppContext,
  side: Side,
  other: Side | null,
  record: RecordOn,
): Promise<AttributedCell[]> {
  const host = await prepareEmulatedHost(side.choice, context, []);
  if (other === null) return record(host, [side.cell]);
  if (JSON.stringify(other.choice) === JSON.stringify(side.choice))
    return record(host, [side.cell, other.cell]);
  const otherHost = await prepareEmulatedHost(other.choice, context, []);
  return (await Promise.all([record(host, [side.cell]), record(otherHost, [other.cell])])).flat();
}

async function attribution(context: AppContext, side: Side, other: Side | null): Promise<Attribution> {
  // Loaded where they are needed: help and usage errors come at once.
  const { recordCells } = await import('./document/record_cells.js');
  const { attributionOf } = await import('./document/schema.js');
  const controller = new AbortController();
  const release = abortOnInterrupt(context.io, controller);
  try {
    const record: RecordOn = async (host, cells) => {
      const names = cells.map(({ id }) => id).join(' and ');
      context.io.stderr.write(`recording ${names} on an emulated host (10 s, or a minute in Bochs)\n`);
      return recordCells(host, cells, controller.signal);
    };
    const [cell, against] = await recordSides(context, side, other, record);
    if (cell === undefined) throw failureOf('nothing-measured', { subject: side.cell.id });
    return attributionOf(cell, against ?? null);
  } catch (error) {
    // The other boot of two must not outlive the one that failed.
    controller.abort();
    throw error;
  } finally {
    release();
  }
}

/** Says which kernel functions execute a cell, or make the difference between two, and writes the page. */
export async function runAttribute(context: AppContext, command: Command): Promise<ExitCode> {
  const { io, dependencies } = context;
  const flags = command.opts<Flags>();
  const side: Side = { cell: cellNamed('x86', flags.cell), choice: emulated(flags) };
  const other = otherSide(flags, side.cell);
  const { directory, discard } = openOutputDirectory(flags.output, dependencies, 'attribute');
  try {
    const document = await attribution(context, side, other);
    const { writeAttribution } = await import('./page.js');
    const { attributionTable } = await import('./text.js');
    const paths = await writeAttribution(directory, document);
    const table = attributionTable(document, flags.top, lookOf(io.stdout, io.env));
    io.stdout.write(
      flags.json === true ? `${JSON.stringify(document)}\n` : `${table}\n${paths.at(-1) ?? ''}\n`,
    );
  } finally {
    discard();
  }
  return EXIT_CODE.pass;
}
