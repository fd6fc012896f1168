/** Links from one page to another that lies beside it on the disk: relative, so that a folder of pages can be moved. */
import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { RESULTS_FILE } from '../../results/write.js';

export const PAGE_FILE = 'index.html';

/** Each part encoded: no name of a file is a scheme, leaves the folder or ends an address. */
export function hrefOf(parts: readonly string[]): string {
  return ['.', ...parts.map((part) => (part === '..' ? part : encodeURIComponent(part)))].join('/');
}

/** From a page to a file. */
export function hrefBetween(page: string, file: string): string {
  return hrefOf(relative(dirname(resolve(page)), resolve(file)).split(sep));
}

/** The page of the run that a user named by its directory, its results or its page; null: it has none. */
function pageOf(source: string): string | null {
  if (extname(source) === '.html') return source;
  const directory = basename(source) === RESULTS_FILE ? dirname(source) : source;
  const page = join(directory, PAGE_FILE);
  return existsSync(page) ? page : null;
}

/** @param page where the link will stand; undefined: nobody knows, so there is none */
export function linkToRun(source: string, page: string | undefined): string | null {
  if (page === undefined) return null;
  const found = pageOf(source);
  return found === null ? null : hrefBetween(page, found);
}
