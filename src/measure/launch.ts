/**
 * The launch process: a child of the orchestrator that measures, so that a crash or a hang is only its own. Its argument is
 * the path of the addon.
 */
import { loadAddon } from './native.js';
import { serveLaunch } from './serve_launch.js';

// When to end is for the orchestrator to say; it hears the keyboard too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGTSTP'] as const) process.on(signal, () => undefined);

await serveLaunch(process.stdin, process.stdout, () => loadAddon(process.argv[2] ?? ''));
// An open input would keep the process alive.
process.stdin.destroy();
