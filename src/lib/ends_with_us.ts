/**
 * A shell that becomes the command, and beside it a reader of a pipe whose other end only we hold. However we end, SIGKILL
 * included, the pipe then ends, and the reader kills its process group, which is the command's. The command has no input.
 */
const SCRIPT = 'exec 3<&0; { cat; kill -KILL 0; } <&3 >/dev/null 2>&1 & exec "$@" 3<&- </dev/null';

/**
 * A command line that ends when this process does. To be started in a process group of its own (`detached`), its standard
 * input a pipe that is left alone. Linux can send a signal when a parent dies (PR_SET_PDEATHSIG), but Node has no call
 * for it, and what stands between us and the command would have to pass it on.
 */
export function endingWithUs(commandLine: readonly string[]): [command: string, args: string[]] {
  return ['sh', ['-c', SCRIPT, 'sh', ...commandLine]];
}
