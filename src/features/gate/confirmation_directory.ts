import { dirname, join } from 'node:path';

/** Where the cells in question were measured again: beside the candidate's own results. */
export function confirmationDirectory(candidate: string, isDirectory: boolean): string {
  return join(isDirectory ? candidate : dirname(candidate), 'confirmation');
}
