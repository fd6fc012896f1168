import { chmodSync } from 'node:fs';
import { fake, interruptedAtWord, NO_DEVICE, of, row, type Case, type Line, type Place } from './case.js';
import { VMM_CELLS } from '../../../src/measure/vmm_guest.js';

const SAID = [
  { type: 'vmm-guest', version: 1, exits: 64, cells: VMM_CELLS },
  { type: 'vmm-round', ring: 0, cycles: VMM_CELLS.map(() => 1000) },
];

/** A VMM that boots nothing and prints this. */
function vmm({ files }: Place, said: readonly object[]): string {
  const lines = said.map((each) => JSON.stringify(each)).join('\n');
  const path = files.write('vmm', `#!/bin/sh\ncat <<'E'\n${lines}\nE\n`);
  chmodSync(path, 0o755);
  return path;
}

const whole: Line = (place) => [
  '--launches',
  '1',
  '--',
  vmm(place, [...SAID, { type: 'vmm-done' }]),
  '{guest}',
];
const cut: Line = (place) => ['--launches', '1', '--', vmm(place, SAID), '{guest}'];
export const VMM: readonly Case[] = [
  row('vmm run', 0, 'the guest came to its end', of('vmm run', whole, fake()), 'dispatch'),
  row(
    'vmm run',
    2,
    'the command has no place for the guest',
    of('vmm run', () => ['--', 'true']),
    '{guest} stands nowhere in it',
  ),
  row('vmm run', 4, 'there is no device', of('vmm run', whole, NO_DEVICE), 'next: '),
  row('vmm run', 5, 'the guest did not come to its end', of('vmm run', cut, fake()), 'it ended early'),
  row('vmm run', 130, 'a signal came', interruptedAtWord(1, of('vmm run', whole, fake())), 'launch 1'),
];
