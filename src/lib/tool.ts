import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package_root.js';

const { name, version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
  readonly name: string;
  readonly version: string;
};

/** Name and version of this tool, as results files record them. */
export const TOOL = { name, version };
