import type { ExitCode } from './exit_code.js';

/** The parts of an error a user can act on. */
export interface FailureParts {
  /** What failed, on what: `cannot open /dev/kvm`. */
  readonly what: string;
  /** Why, as far as known: `permission denied (EACCES)`. */
  readonly why: string;
  /** What to do next: `add yourself to the kvm group: sudo usermod -aG kvm $USER`. */
  readonly next: string;
  readonly exitCode: ExitCode;
}

/** An expected failure: the command line prints it as one line and exits with its code, never a stack trace. */
export class Failure extends Error implements FailureParts {
  readonly what: string;
  readonly why: string;
  readonly next: string;
  readonly exitCode: ExitCode;

  constructor(parts: FailureParts, options?: ErrorOptions) {
    super(`${parts.what}: ${parts.why}; ${parts.next}`, options);
    this.name = 'Failure';
    this.what = parts.what;
    this.why = parts.why;
    this.next = parts.next;
    this.exitCode = parts.exitCode;
  }
}

/** What failed and why, on one line; the console of a broken boot goes to stderr only. */
export function oneLineReason({ what, why }: FailureParts): string {
  return `${what}: ${why.split('\n')[0] ?? ''}`;
}
