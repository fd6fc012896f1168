import { failureOf } from '../../app/failures.js';
import type { HostFlags } from '../../app/host_choice.js';
import type { Failure } from '../../lib/failure.js';
import { TOOL } from '../../lib/tool.js';

/** How a judgement can be shown. */
export const FORMATS = [
  'text',
  'json',
  'markdown',
  'html',
  'junit',
  'github-action-benchmark',
  'bmf',
] as const;
export type Format = (typeof FORMATS)[number];

export const COMMAND = `${TOOL.name} gate`;

/** Flags of `gate` as commander hands them over. */
export interface GateFlags extends HostFlags {
  readonly baseline?: string;
  readonly run?: boolean;
  /** A host as --host names it, or a command as --host-command has it. */
  readonly interleave?: string;
  readonly maxTime?: number;
  readonly results?: string;
  readonly label?: string;
  readonly seed?: string;
  /** True unless --no-report. */
  readonly report: boolean;
  readonly quiet?: boolean;
  readonly directory: string;
  readonly format?: Format;
  readonly json?: boolean;
  readonly explain?: string;
  readonly margin?: number;
  readonly output?: string;
  readonly all?: boolean;
  readonly certificates: string;
}

/** Flags that say how to measure, by their keys. */
const MEASURING = {
  interleave: '--interleave',
  maxTime: '--max-time',
  results: '--results',
  label: '--label',
  seed: '--seed',
  host: '--host',
  hostCommand: '--host-command',
  device: '--device',
} as const;

function refused(subject: string, detail: string): Failure {
  return failureOf('invalid-value', { subject, detail, command: COMMAND });
}

export function formatOf({ format, json }: GateFlags): Format {
  if (json !== true) return format ?? 'text';
  if (format === undefined || format === 'json') return 'json';
  throw refused('--json', `contradicts --format ${format}`);
}

/** @throws {Failure} (usage) for flags that contradict each other */
export function assertConsistent(flags: GateFlags, source: string | undefined): void {
  const { explain, run } = flags;
  const format = formatOf(flags);
  if (explain !== undefined && format !== 'text')
    throw refused('--explain', `prints text, so it takes no --format ${format}`);
  if (run === true && source !== undefined)
    throw refused('--run', `measures the candidate itself, so it takes no candidate such as ${source}`);
  if (run === true) return;
  if (source === undefined) throw failureOf('missing-argument', { subject: 'candidate', command: COMMAND });
  for (const [key, flag] of Object.entries(MEASURING))
    if (flags[key as keyof typeof MEASURING] !== undefined)
      throw refused(flag, 'says how to measure, so it needs --run');
}
