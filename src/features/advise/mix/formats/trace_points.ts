import { entryOf } from '../../../../lib/entry_of.js';
import { ACCESS_POINTS, TRACE_POINTS } from '../../names/counters.js';
import type { MixBuilder } from '../builder.js';
import { MOST_NAMES } from '../mix.js';

/** Counts of kvm's trace points: those that stand for exits become entries, the others are named. */
export class TracePoints {
  private readonly counts = new Map<string, { count: number; readonly place: string }>();

  add(name: string, count: number, place: string): void {
    const known = this.counts.get(name);
    if (known !== undefined) known.count += count;
    else if (this.counts.size < MOST_NAMES) this.counts.set(name, { count, place });
  }

  /** Returns to userspace were counted, be it 0. */
  get seesUserspace(): boolean {
    return this.counts.has('kvm_userspace_exit');
  }

  into(builder: MixBuilder): void {
    // Where nothing counts returns to userspace, accesses bound them.
    const table = this.seesUserspace ? TRACE_POINTS : { ...TRACE_POINTS, ...ACCESS_POINTS };
    for (const [name, { count, place }] of this.counts) {
      const known = entryOf(table, name);
      if (known !== undefined)
        builder.add(name, name === 'kvm_userspace_exit' ? 'userspace' : 'counter', count, place, { known });
      else builder.ignore(name);
    }
  }
}
