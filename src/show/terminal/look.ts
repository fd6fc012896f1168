import { parseCount } from '../../lib/quantity.js';

/** What an output stream can show. */
export interface Look {
  /** Columns of the terminal; tables drop columns rather than wrap. */
  readonly columns: number;
  readonly color: boolean;
  /** False: plain ASCII only. */
  readonly unicode: boolean;
}

/** Wide enough for every column; what a pipe or a file gets unless COLUMNS says otherwise. */
const FULL_COLUMNS = 100;
const LEAST_COLUMNS = 20;

type Environment = Readonly<Record<string, string | undefined>>;

function speaksUtf8(env: Environment): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return env['TERM'] !== 'dumb' && /utf-?8/i.test(locale ?? '');
}

/** The terminal's own width (0 means unknown on some), otherwise COLUMNS if a table fits into that width. */
function columnsOf(own: number | undefined, env: Environment): number {
  return own !== undefined && own > 0
    ? own
    : (parseCount(env['COLUMNS'] ?? '', LEAST_COLUMNS) ?? FULL_COLUMNS);
}

/**
 * What an output stream can show, by the rules of https://no-color.org: colour only on a terminal, and never
 * where NO_COLOR is set and not empty. FORCE_COLOR overrules both, as it does in Node; `0` means none.
 */
export function lookOf(
  stream: { readonly isTTY?: boolean | undefined; readonly columns?: number | undefined },
  env: Environment,
): Look {
  const terminal = stream.isTTY === true;
  const forced = isSet(env['FORCE_COLOR']) && env['FORCE_COLOR'] !== '0';
  const noColor = isSet(env['NO_COLOR']) || env['TERM'] === 'dumb' || env['FORCE_COLOR'] === '0';
  return {
    columns: columnsOf(terminal ? stream.columns : undefined, env),
    color: forced || (terminal && !noColor),
    unicode: speaksUtf8(env),
  };
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

const BOLD = '\u001b[1m';
const DIM = '\u001b[2m';
const RESET = '\u001b[0m';
/** Every control sequence that we write; 22 is how wrapped lines end bold and dim text. */
// eslint-disable-next-line no-control-regex
export const OWN_SEQUENCES = /(\u001b\[(?:0|1|2|22)m)/;

/** Weight only: the words carry the meaning, so colour is not needed. */
export function bold(text: string, look: Look): string {
  return look.color ? `${BOLD}${text}${RESET}` : text;
}

export function dim(text: string, look: Look): string {
  return look.color ? `${DIM}${text}${RESET}` : text;
}

/** `+-` where the terminal may not know the sign. */
export function plusMinus(look: Look): string {
  return look.unicode ? '\u00b1' : '+-';
}
