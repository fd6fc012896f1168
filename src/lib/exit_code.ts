/** Exit codes of every command; each means one thing (see docs/commands.md). */
export const EXIT_CODE = {
  pass: 0,
  regression: 1,
  usage: 2,
  inconclusive: 3,
  hostCannotMeasure: 4,
  harnessFailed: 5,
  /** Of `bisect --step` alone, for `git bisect run`. */
  untestable: 125,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT_CODE)[keyof typeof EXIT_CODE];
