import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errnoOf } from '../../lib/system_reason.js';

/**
 * Makes a directory and those above it. Not `mkdirSync` with `recursive`, which tries for ever where the system
 * makes no directory though the one above is there (/proc).
 * @throws what the system says when it cannot be made
 */
export function makeDirectory(directory: string): void {
  const missing: string[] = [];
  for (let at = resolve(directory); !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const path of missing) {
    try {
      mkdirSync(path);
    } catch (error) {
      // Another fetch may have made it since we looked.
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
  }
}
