import { guarded } from './guard.js';

guarded(async () => {
  const { realDependencies } = await import('./dependencies.js');
  const { runCli } = await import('./run_cli.js');
  await runCli(process.argv.slice(2), process, realDependencies);
});
