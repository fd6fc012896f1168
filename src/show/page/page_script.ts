/** The scripts that pages carry, as the build leaves them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { fileBytes } from '../../lib/files/given_file.js';
import { packageRoot } from '../../lib/package_root.js';
import { packScript, type PackedScript } from './packed_script.js';

/** `interactive`: what a run's page can do; `tables`: filter, copy, save and links to rows, on all others. */
export function pageScript(name: 'interactive' | 'tables'): PackedScript {
  const path = join(packageRoot(), 'dist', 'browser', `${name}.js`);
  if (existsSync(path)) return packScript(fileBytes(path).toString('utf8').trimEnd());
  throw new Failure({
    what: 'cannot read the script of the pages',
    why: `dist/browser/${name}.js was not built`,
    next: 'run npm run build, then make the page again',
    exitCode: EXIT_CODE.harnessFailed,
  });
}
