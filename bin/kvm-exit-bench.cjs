#!/usr/bin/env node
// Starts the program, and keeps a start that failed from looking like a result: left to itself Node ends with 1, which means
// regression here. What the program needs to load is looked at first, and its lack ends with 5. This loads in any Node.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const HARNESS_FAILED = 5;
const OLDEST_NODE = '20.19';
/** Open files that loading takes, beside those that are open already. */
const NEEDED_FILES = 64;
const RAISE = 'raise the limit on open files (ulimit -n)';

function cannot(why, next) {
  // A stream may need another open file.
  fs.writeSync(2, `kvm-exit-bench: cannot start: ${why}\n  next: ${next}\n`);
  process.exit(HARNESS_FAILED);
}

function assertNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE.split('.').map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  cannot(`Node ${process.versions.node} is too old`, `install Node ${OLDEST_NODE} or later`);
}

/** Where the system tells: on Linux. */
function assertOpenFiles() {
  let open, limit;
  try {
    open = fs.readdirSync('/proc/self/fd').length;
    limit = Number(/^Max open files +(\d+)/m.exec(fs.readFileSync('/proc/self/limits', 'utf8'))?.[1]);
  } catch (error) {
    if (error.code === 'EMFILE') cannot('no more files may be opened', RAISE);
    return;
  }
  if (limit - open >= NEEDED_FILES || Number.isNaN(limit)) return;
  cannot(`${open} of at most ${limit} files are open, and it takes ${NEEDED_FILES}`, RAISE);
}

assertNode();
assertOpenFiles();
const main = path.join(module.path, '..', 'dist', 'src', 'cli', 'main.js');
import(pathToFileURL(main).href).catch((error) =>
  cannot(
    `${main} cannot be loaded: ${String(error.message).split('\n')[0]}`,
    'build it (npm run build), or install it again',
  ),
);
