import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boundedText, fileBytes, fileStream, firstBytes } from '../../../src/lib/files/given_file.js';
import { readText } from '../../../src/lib/files/text_file.js';
import { sha256Of, sha256OfFile } from '../../../src/lib/sha256.js';

const directory = mkdtempSync(join(tmpdir(), 'given-file-'));
const at = (name: string): string => join(directory, name);
const server = createServer();

beforeAll(async () => {
  execFileSync('mkfifo', [at('pipe')]);
  symlinkSync('pipe', at('link'));
  await new Promise<void>((resolve) => server.listen(at('socket'), resolve));
  writeFileSync(at('file'), '\uFEFFgrößer');
});
afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('what a user names to read', () => {
  it.each([
    ['/dev/zero', 'it is a device, not a file'],
    [at('pipe'), 'it is a pipe, not a file'],
    [at('link'), 'it is a pipe, not a file'],
    [at('socket'), 'it is a socket, not a file'],
    [directory, 'it is a directory (EISDIR)'],
    [at('none'), 'no such file or directory (ENOENT)'],
  ])('is no file at %s, and that is said without waiting for it', async (path, why) => {
    expect(() => readText(path)).toThrow(why);
    for (const read of [fileBytes, fileStream, (given: string) => firstBytes(given, 10)])
      expect(() => read(path)).toThrow(why.includes('ENOENT') ? 'ENOENT' : why);
    await expect(sha256OfFile(path)).rejects.toThrow();
  });

  it('is read as far as its bound, without a byte order mark', () => {
    expect(boundedText(at('file'), 11)).toBe('größer');
    expect(boundedText(at('file'), 10)).toBeNull();
    expect(firstBytes(at('file'), 3).toString('hex')).toBe('efbbbf');
    expect(firstBytes(at('file'), 1000)).toHaveLength(11);
  });

  it('has the hash of its bytes, however many', async () => {
    const bytes = Buffer.alloc(3_000_000, 'abc');
    writeFileSync(at('large'), bytes);
    expect(await sha256OfFile(at('large'))).toBe(sha256Of(bytes));
  });
});
