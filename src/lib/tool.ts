import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from './package_root.js';

const packageSchema = z.object({ name: z.string(), version: z.string() });

/** Name and version of this tool, as results files record them. */
export const TOOL = packageSchema.parse(
  JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')),
);
