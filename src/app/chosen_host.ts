import type { CliContext } from './context.js';
import { hostChoice, USUAL_EMULATED, type HostChoice, type HostFlags } from './host_choice.js';

/** Without a word about the host it is this machine's own KVM, or an emulated one where there is none to use. */
export function chosenHost(flags: HostFlags, { io, dependencies }: CliContext): HostChoice {
  const choice = hostChoice(flags);
  if (flags.host !== undefined || choice.kind !== 'local' || flags.device !== undefined) return choice;
  const trouble = dependencies.deviceTrouble(choice.device);
  if (trouble === null) return choice;
  io.stderr.write(
    `${choice.device} cannot be used (${trouble}): counting instructions on an emulated x86 host instead; ` +
      'these are path lengths, not time\n',
  );
  return USUAL_EMULATED;
}
