/**
 * The suite that `npm run bench` runs: what a userspace exit costs, by guest, register groups, direction and transfer.
 * It takes the flags of `kvm-exit-bench run` and writes the same results and the same report; with `--table` it prints
 * tinybench's own table as well, on standard error.
 *
 *     npm run bench -- --preset quick --exit 'pio-*' --table
 */
import { guarded } from '../src/cli/guard.js';

const flags = process.argv.slice(2).filter((flag) => flag !== '--table');
const wantsTable = flags.length < process.argv.length - 2;

guarded(async () => {
  const { Console } = await import('node:console');
  const { runSuite } = await import('../src/cli/run_cli.js');
  const { exitSuite } = await import('./exit_suite.js');
  await runSuite(flags, async (sampler) => {
    const bench = exitSuite(sampler);
    await bench.run();
    if (wantsTable) new Console(process.stderr).table(bench.table());
  });
});
