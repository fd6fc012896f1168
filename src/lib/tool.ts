import { join } from 'node:path';
import { fileBytes } from './files/given_file.js';
import { packageRoot } from './package_root.js';

const { name, version } = JSON.parse(fileBytes(join(packageRoot(), 'package.json')).toString('utf8')) as {
  readonly name: string;
  readonly version: string;
};

/** Name and version of this tool, as results files record them. */
export const TOOL = { name, version };
