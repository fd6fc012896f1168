import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFile } from '../../../src/lib/files/log_file.js';
import { writeTextFile } from '../../../src/lib/files/text_output.js';
import { createFile, writeWhole } from '../../../src/lib/files/whole_file.js';

let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'whole-file-'));
  path = join(directory, 'file');
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('the first half');
  await Promise.resolve();
  throw new Error('no second half');
}

describe('a file that is written whole', () => {
  it('holds text, bytes and pieces as they were given, and keeps the permissions of what it replaces', async () => {
    await writeWhole(path, 'größer\n');
    expect(readFileSync(path, 'utf8')).toBe('größer\n');
    chmodSync(path, 0o640);
    const bytes = Buffer.alloc(3_000_001, 7);
    await writeWhole(path, bytes);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(directory)).toEqual(['file']);
  });

  it('leaves what was there, and nothing beside it, where its content breaks off', async () => {
    writeFileSync(path, 'old');
    await expect(writeWhole(path, broken())).rejects.toThrow('no second half');
    expect(readFileSync(path, 'utf8')).toBe('old');
    await expect(createFile(join(directory, 'new'), broken())).rejects.toThrow('no second half');
    expect(readdirSync(directory)).toEqual(['file']);
  });

  it('takes the place of a link, whose target stays as it was', async () => {
    const precious = join(directory, 'precious');
    writeFileSync(precious, 'precious');
    symlinkSync(precious, path);
    await writeWhole(path, 'new');
    expect([readFileSync(precious, 'utf8'), readFileSync(path, 'utf8')]).toEqual(['precious', 'new']);
    expect(lstatSync(path).isSymbolicLink()).toBe(false);
  });

  it('is never made under a name that is there, be it a link that leads nowhere', async () => {
    symlinkSync(join(directory, 'elsewhere'), path);
    await expect(createFile(path, 'new')).rejects.toThrow(/EEXIST/);
    expect(() => LogFile.create(path)).toThrow(/EEXIST/);
    expect(existsSync(join(directory, 'elsewhere'))).toBe(false);
  });

  it('is a failure in words where a directory stands', async () => {
    mkdirSync(join(path, 'inside'), { recursive: true });
    await expect(writeTextFile(path, 'text')).rejects.toMatchObject({
      exitCode: 2,
      what: `cannot write ${path}`,
    });
    expect(readdirSync(directory)).toEqual(['file']);
  });
});

describe('what a user names to write to', () => {
  it('is followed where it is a link', async () => {
    writeFileSync(join(directory, 'real'), 'old');
    symlinkSync('real', path);
    await writeTextFile(path, 'new');
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(directory, 'real'), 'utf8')).toBe('new');
  });

  it('may be a device', async () => {
    await writeTextFile('/dev/null', 'text');
    await expect(writeTextFile('/dev/full', 'text')).rejects.toMatchObject({ exitCode: 2 });
  });

  it('may be a pipe that is read, and is not waited for where none reads it', async () => {
    execFileSync('mkfifo', [path]);
    await expect(writeTextFile(path, 'text')).rejects.toMatchObject({ exitCode: 2 });
    const reader = spawn('cat', [path]);
    let read = '';
    reader.stdout.setEncoding('utf8').on('data', (text: string) => (read += text));
    const large = 'x'.repeat(300_000);
    for (let tries = 0; tries < 200; tries++) {
      try {
        await writeTextFile(path, large);
        break;
      } catch {
        // The reader is not there yet.
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    await once(reader, 'close');
    expect(read).toBe(large);
  });
});
