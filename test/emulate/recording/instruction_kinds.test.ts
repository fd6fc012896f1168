import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Reads one instruction a line as hex digits, writes its kind. */
const DRIVER = `
#include <stdio.h>
#include <string.h>
#include "instruction_kind.h"
int main(void) {
  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) {
    uint8_t code[16];
    size_t size = 0;
    unsigned byte;
    for (const char* at = line; sscanf(at, "%2x", &byte) == 1; at += 2) code[size++] = (uint8_t)byte;
    printf("%c", kind_of(code, size));
  }
  return 0;
}
`;

describe("the recorder's reading of instructions", () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'attribution-kinds-'));
    writeFileSync(join(directory, 'driver.c'), DRIVER);
    const plugin = resolve('native/tcg_plugin');
    const sources = [join(directory, 'driver.c'), join(plugin, 'instruction_kind.c')];
    execFileSync('cc', [
      '-std=gnu11',
      '-Wall',
      '-Werror',
      `-I${plugin}`,
      '-o',
      join(directory, 'kinds'),
      ...sources,
    ]);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const kindOf = (hex: string): string =>
    execFileSync(join(directory, 'kinds'), { input: `${hex}\n`, encoding: 'utf8' });

  it.each([
    ['call rel32', 'e811223344', 'c'],
    ['call *%rax', 'ffd0', 'c'],
    ['call *%r12, with a REX prefix', '41ffd4', 'c'],
    ['notrack call *%rax', '3effd0', 'c'],
    ['call *8(%rbx)', 'ff5308', 'c'],
    ['cs call rel32, as alternatives pad it', '2ee811223344', 'c'],
    ['jmp *%rax', 'ffe0', '-'],
    ['push (%rax)', 'ff30', '-'],
    ['inc %eax', 'ffc0', '-'],
    ['ret', 'c3', 'r'],
    ['rep ret', 'f3c3', 'r'],
    ['iretq', '48cf', 't'],
    ['syscall', '0f05', 's'],
    ['sysretq', '480f07', 't'],
    ['vmrun', '0f01d8', 'g'],
    ['vmmcall', '0f01d9', '-'],
    ['swapgs', '0f01f8', '-'],
    ['rdtsc', '0f31', 'k'],
    ['rdtscp', '0f01f9', 'k'],
    ['the begin mark', '0f1f804245584b', 'B'],
    ['the end mark', '0f1f804545584b', 'E'],
    ['a long no-op that is no mark', '0f1f8000000000', '-'],
    ['a prefix alone', '66', '-'],
    ['nothing', '', '-'],
  ])('takes %s (%s) for %s', (_, hex, kind) => {
    expect(kindOf(hex)).toBe(kind);
  });
});
