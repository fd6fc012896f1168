import { setFlagsFromString } from 'node:v8';

/**
 * By V8's major version: those of Node 20 and 22. With that of Node 24 nothing is gained; one that is not here has not been
 * tried, and would complain on stderr of a flag that it does not know.
 */
const FLAGS: ReadonlyMap<string, string> = new Map([
  ['11', '--interrupt-budget=500000'],
  ['12', '--invocation-count-for-turbofan=20000'],
]);

/**
 * Lets V8 optimize only what runs seven times as long as usual. It compiles on other threads beside the program, and a
 * program that draws for a second and ends hardly runs what it gets: that was a third of its processor time.
 */
export function optimizeLate(): void {
  const flag = FLAGS.get(process.versions.v8.split('.')[0] ?? '');
  if (flag !== undefined) setFlagsFromString(flag);
}
