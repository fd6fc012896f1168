/** Which fault of KVM ends a run in which way. */
import { EXIT_CODE, type ExitCode } from '../../src/lib/exit_code.js';
import type { FaultyRun } from './faulty_run.js';

/** Calls of KVM_RUN after which a short run is in its rounds. */
export const IN_ROUNDS = 700;

export interface FaultCase extends FaultyRun {
  readonly name: string;
  readonly code: ExitCode;
  /** What the program says on stderr, or gives as a cell's reason. */
  readonly said?: RegExp;
}

const { pass, hostCannotMeasure, harnessFailed } = EXIT_CODE;
const inRounds = (fault: string): string => `KVM_RUN ${fault} from=${String(IN_ROUNDS)} count=1`;

/** One bit of the vCPU is another from one exit on: `field` is what the cell's failure names. */
function flippedInVcpu(place: string, field: string): FaultCase {
  return {
    name: `${field} flips in the vCPU`,
    fault: `KVM_RUN flip-vcpu=${place} from=${String(IN_ROUNDS)}`,
    code: harnessFailed,
    said: new RegExp(`registers moved in the course of the launch.*${field.replace('.', '\\.')}: `, 's'),
  };
}

/** The host goes on, or says why it does not. */
const ENDINGS: readonly FaultCase[] = [
  {
    name: 'an interrupted KVM_CREATE_VM is made again',
    fault: 'KVM_CREATE_VM errno=EINTR count=3',
    code: pass,
  },
  { name: 'interrupted vCPU ioctls are made again', fault: 'KVM_GET_SREGS errno=EINTR count=5', code: pass },
  {
    name: 'kvm_run of one byte',
    fault: 'KVM_GET_VCPU_MMAP_SIZE answer=1',
    probe: true,
    code: hostCannotMeasure,
    said: /cannot be measured: KVM_GET_VCPU_MMAP_SIZE: it answers 1 bytes/,
  },
  {
    name: 'kvm_run of a page, without the data of port I/O',
    fault: 'KVM_GET_VCPU_MMAP_SIZE answer=4096',
    code: hostCannotMeasure,
    said: /KVM_GET_VCPU_MMAP_SIZE: it answers 4096 bytes/,
  },
  { name: 'no permission', fault: 'open errno=EACCES', probe: true, code: hostCannotMeasure, said: /EACCES/ },
  { name: 'no device', fault: 'open errno=ENODEV', code: hostCannotMeasure, said: /ENODEV/ },
  { name: 'an old KVM', fault: 'KVM_GET_API_VERSION answer=11', code: hostCannotMeasure, said: /too old/ },
  {
    name: 'no memory for a VM',
    fault: 'KVM_CREATE_VM errno=ENOMEM',
    code: harnessFailed,
    said: /KVM_CREATE_VM.*ENOMEM.*free/s,
  },
  {
    name: 'a refused vCPU',
    fault: 'KVM_CREATE_VCPU errno=EINVAL',
    code: harnessFailed,
    said: /this host does not run the guest: KVM_CREATE_VCPU: Invalid argument/,
  },
  { name: 'no memory for kvm_run', fault: 'mmap errno=ENOMEM', code: harnessFailed, said: /mmap.*ENOMEM/ },
  {
    name: 'no synchronous registers',
    fault: 'KVM_CHECK_EXTENSION:74 answer=0',
    code: pass,
    said: /KVM_CAP_SYNC_REGS on the VM fd is 0: it does not offer regs/,
  },
  {
    name: 'synchronous registers without regs',
    fault: 'KVM_CHECK_EXTENSION:74 answer=6',
    code: pass,
    said: /is 6: it does not offer regs/,
  },
  { name: 'every capability bit', fault: 'KVM_CHECK_EXTENSION:74 answer=0x7fffffff', code: pass },
  { name: 'no descriptor for statistics', fault: 'KVM_GET_STATS_FD errno=EMFILE', code: pass },
  { name: 'unreadable statistics', fault: 'read errno=EIO', code: pass },
  { name: 'slow exits', fault: 'KVM_RUN delay=500 from=700 count=30', code: pass },
];

/** Something went wrong in a block, or all through it: its cell has failed. */
const FAILURES: readonly FaultCase[] = [
  { name: 'a failing KVM_RUN', fault: inRounds('errno=EIO'), code: harnessFailed, said: /KVM_RUN.*EIO/ },
  { name: 'another exit', fault: inRounds('reason=17'), code: harnessFailed, said: /internal_error/ },
  {
    name: 'an entry too many',
    fault: 'KVM_RUN twice from=700',
    code: harnessFailed,
    said: /did not|every exit/,
  },
  {
    name: 'an entry too few',
    fault: 'KVM_RUN unmade=0 from=700',
    code: harnessFailed,
    said: /did not|every exit/,
  },
  {
    name: 'a guest that hangs',
    fault: inRounds('hang'),
    code: harnessFailed,
    said: /did not come back|kicked/,
  },
  {
    name: 'a save area that is not stored',
    fault: 'KVM_RUN stale-area from=700',
    code: harnessFailed,
    said: /did not see|did not advance|moved/,
  },
  {
    name: 'a dirty save area that is not taken',
    fault: 'KVM_RUN ignore-dirty from=700',
    code: harnessFailed,
    said: /did not advance|every exit/,
  },
  {
    name: 'dirty bits that stay',
    fault: 'KVM_RUN keep-dirty',
    code: harnessFailed,
    said: /kvm_dirty_regs/,
  },
  {
    name: 'a register ioctl that fails',
    fault: 'KVM_GET_REGS errno=EIO from=400 count=1',
    code: harnessFailed,
    said: /EIO/,
  },
  {
    name: 'RSI read wrong by ioctl',
    fault: 'KVM_GET_REGS flip=32.4 from=400',
    code: harnessFailed,
    said: /regs\.rsi: /,
  },
  {
    name: 'RSI stored wrong in the save area',
    fault: 'KVM_RUN flip-area=regs:32.4 from=700',
    code: harnessFailed,
    said: /regs\.rsi: .*in the save area/,
  },
  flippedInVcpu('regs:32.4', 'regs.rsi'),
  flippedInVcpu('regs:48.4', 'regs.rsp'),
  flippedInVcpu('regs:104.7', 'regs.r13'),
  flippedInVcpu('regs:137.2', 'regs.rflags'),
  flippedInVcpu('sregs:74.0', 'sregs.fs.base'),
];

export const FAULT_CASES: readonly FaultCase[] = [...ENDINGS, ...FAILURES];
