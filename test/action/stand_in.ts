import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A stand-in for node that measures nothing: `run` and `gate --run` leave a file that is there, and end as told. */
export function measuring(folder: string, candidate: string, code: number): Record<string, string> {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const script = [
    '#!/usr/bin/env bash',
    'shift_main=("${@:2}")',
    `echo "\${shift_main[*]}" >>"${folder}/calls"`,
    `case " $* " in`,
    `*" gate --run "*) cp "${candidate}" out/results.json; exit ${String(code)} ;;`,
    `*"main.js run "*) cp "${candidate}" out/results.json; exit 0 ;;`,
    `*" baseline find --host local "*) exec "${process.execPath}" "$1" baseline find "${candidate}" "\${@:6}" ;;`,
    `esac`,
    `exec "${process.execPath}" "$@"`,
    '',
  ].join('\n');
  writeFileSync(join(bin, 'node'), script, { mode: 0o755 });
  return { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
}
