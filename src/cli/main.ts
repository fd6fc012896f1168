#!/usr/bin/env node
import { realDependencies } from './dependencies.js';
import { runCli } from './run_cli.js';

await runCli(process.argv.slice(2), process, realDependencies);
