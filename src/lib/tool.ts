import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const packageSchema = z.object({ name: z.string(), version: z.string() });

/** The nearest package.json above this file: two levels up in the sources, three in the build. */
function packageFile(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return join(directory, 'package.json');
}

/** Name and version of this tool, as results files record them. */
export const TOOL = packageSchema.parse(JSON.parse(readFileSync(packageFile(), 'utf8')));
