import type { Emulation } from '../../samples/protocol.js';
import { FactTable, type FactRow } from './fact_table.js';

function rowsOf({ emulator, commandLine, kernel, runnerSha256, ticksPerInstruction }: Emulation): FactRow[] {
  const stored = kernel.package;
  const origin: FactRow[] =
    stored === null
      ? [['kernel package', "none: a kernel of one's own"]]
      : [
          ['kernel package', `${stored.name} ${stored.version}`],
          ['SHA-256 of the package', stored.sha256],
        ];
  return [
    ['emulator', emulator],
    ['command line', commandLine.join(' ')],
    ...origin,
    ['SHA-256 of the kernel image', kernel.imageSha256],
    ['modules', kernel.modules.length === 0 ? 'none loaded' : kernel.modules.join(' ')],
    ['kernel command line', kernel.append],
    ['SHA-256 of the runner', runnerSha256],
    [
      'counter',
      `${String(ticksPerInstruction)} ${ticksPerInstruction === 1 ? 'tick' : 'ticks'} an instruction`,
    ],
  ];
}

/** All that the counts hang on, so that a reader can tell which other runs must count the same. */
export function EmulationFacts({ emulation }: { readonly emulation: Emulation }) {
  return (
    <>
      <p>
        Two runs of one plan come to the same numbers where emulator, command line, kernel image, modules,
        kernel command line and runner are the same; the machine that the emulator runs on does not matter.
      </p>
      <div class="wide">
        <FactTable caption="Emulation" rows={rowsOf(emulation)} />
      </div>
    </>
  );
}
