import { knownErrorName } from '../../names/reasons.js';
import { MixBuilder } from '../builder.js';
import type { Mix } from '../mix.js';
import { UsesOfThreads, USES_NOTE } from '../uses_of_threads.js';

/** `ioctl(5<anon_inode:kvm-vcpu:0>, KVM_RUN, 0) = 0 (KVM_EXIT_IO)`; `perf trace` names the arguments. */
const CALL = /\bioctl\((?:fd: )?(\d{1,9})(?:<[^>]{0,60}>)?, (?:cmd: )?(KVM_\w{1,40}|0x[0-9a-f]{1,8})\b(.*)$/;
const RESUMED = /<\.\.\. ioctl resumed>(.*)$/;
const RESULT = /= (-?\d{1,18})(?: (E[A-Z0-9]{1,20}))?(?:.{0,60}?\((KVM_EXIT_\w{1,40})\))?/;
/** `[pid 1234]`, or with -o the bare number. */
const THREAD = /^\s*(?:\[pid +(\d{1,10})\]|(\d{1,10}) )/;
const CLOCK = /(?:^|[\s\]])(?:(\d{10}\.\d{3,9})|(\d\d):(\d\d):(\d\d(?:\.\d{3,9})?)) /;
/** Other calls, signals, and messages of strace itself. */
const UNTELLING = /^\s*$|^\s*[#$]|\w+\(|^strace: |[-+]{3} .* [-+]{3}|<\.\.\. \w+ resumed>/;

export function looksLikeStrace(lines: readonly string[]): boolean {
  return lines.some((line) => /\bioctl\(.*\bKVM_RUN\b/.test(line));
}

class StraceReader {
  readonly builder = new MixBuilder();
  readonly uses = new UsesOfThreads();
  private readonly running = new Set<string>();
  private readonly threads = new Set<string>();
  private first: number | null = null;
  private last = 0;

  line(text: string, place: string): void {
    const thread = THREAD.exec(text);
    const name = thread?.[1] ?? thread?.[2] ?? '';
    this.time(text);
    const [, fd = '', command = '', rest = ''] = CALL.exec(text) ?? [];
    if (command !== '') this.call(name, { fd, command, rest, place, text });
    else {
      const resumed = RESUMED.exec(text)?.[1];
      if (resumed !== undefined && this.running.delete(name)) this.returned(name, resumed, place, text);
      else if (!UNTELLING.test(text)) this.builder.miss(place, text, 'not a line of strace');
    }
  }

  private time(text: string): void {
    const found = CLOCK.exec(text);
    if (found === null) return;
    const [, epoch, hours, minutes, seconds] = found;
    this.last =
      epoch === undefined ? Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) : Number(epoch);
    this.first ??= this.last;
  }

  private call(
    thread: string,
    call: { fd: string; command: string; rest: string; place: string; text: string },
  ): void {
    const { fd, command, rest, place, text } = call;
    const isRun = command === 'KVM_RUN' || Number(command) === 0xae80;
    this.uses.call(thread, fd, command.startsWith('0x') ? Number(command) : command);
    if (!isRun) return;
    this.threads.add(`${thread} ${fd}`);
    if (rest.includes('<unfinished')) this.running.add(thread);
    else this.returned(thread, rest, place, text);
  }

  private returned(thread: string, rest: string, place: string, text: string): void {
    const [, result = '', error, reason] = RESULT.exec(rest) ?? [];
    if (result === '' || result === '?') {
      this.builder.miss(place, text, 'KVM_RUN without what it returned');
      return;
    }
    const failed = error === undefined ? null : knownErrorName(error);
    const name = failed?.name ?? reason ?? 'KVM_RUN';
    this.builder.add(name, 'userspace', 1, place, { known: failed?.known });
    this.uses.exit(thread, name);
    if (failed === null && reason === undefined)
      this.builder.note("strace shows why KVM_RUN returned with '-e kvm=vcpu': this one does not.");
  }

  mix(): Mix {
    this.uses.end();
    this.builder.note(USES_NOTE);
    this.builder.note(
      'strace stops the VMM at every call: the mix is right, but its rate is lower than it is without.',
    );
    return this.builder.mix('strace', {
      seconds: this.first === null ? null : this.last - this.first,
      seesUserspace: true,
      threads: this.threads.size,
      usesOf: (name, count) => this.uses.of(name, count),
    });
  }
}

/** Text of `strace -f -e ioctl -e kvm=vcpu`, and of `perf trace`. */
export function parseStrace(lines: readonly string[]): Mix {
  const reader = new StraceReader();
  lines.forEach((text, index) => {
    reader.line(text, `line ${String(index + 1)}`);
  });
  return reader.mix();
}
