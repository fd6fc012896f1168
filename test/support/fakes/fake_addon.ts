import { fakeHost } from './fake_host.js';
import type { NativeAddon, NativeScale, NativeSession } from '../../../src/measure/native.js';

export const LISTED = { status: 'listed', name: 'area', claim: 'it is there', source: 'kvm.h' };

class FakeNativeScale implements NativeScale {
  readonly cpus = [0, 1];
  private stopped = false;
  verify(): ReturnType<NativeScale['verify']> {
    return Promise.resolve([{ status: 'verified', cell: 0, machines: 'one' }]);
  }
  async round(): ReturnType<NativeScale['round']> {
    await new Promise((resolve) => setImmediate(resolve));
    const windows = [{ cell: 0, machines: 'one' as const, exits: [700, 690], ns: [5e6, 5e6] }];
    return { windows, dropped: 0, complete: !this.stopped };
  }
  takeFailures(): ReturnType<NativeScale['takeFailures']> {
    return Promise.resolve([]);
  }
  stop(): void {
    this.stopped = true;
  }
}

/** Stands where the addon stands; each method may be replaced. */
export function addonWith(changes: Partial<NativeSession> = {}, probe?: NativeAddon['probe']): NativeAddon {
  return {
    probe: probe ?? (() => Promise.resolve(fakeHost())),
    listChecks: () => [LISTED],
    runCheck: (_, name) => Promise.resolve({ ...LISTED, status: 'pass', name }),
    Scale: FakeNativeScale,
    Session: class implements NativeSession {
      readonly cpu = 1;
      private stopped = false;
      verify: NativeSession['verify'] = () =>
        Promise.resolve([{ status: 'verified', cell: 0, exits: 4, fieldsCompared: 0 }]);
      calibrate: NativeSession['calibrate'] = () => Promise.resolve(null);
      round: NativeSession['round'] = async () => {
        await new Promise((resolve) => setImmediate(resolve));
        const complete = !this.stopped;
        return { cell: [0], mean: [520], median: [519], min: [510], drops: [], complete };
      };
      takeFailures: NativeSession['takeFailures'] = () => Promise.resolve([]);
      stop: NativeSession['stop'] = () => {
        this.stopped = true;
      };
      finish: NativeSession['finish'] = () =>
        Promise.resolve({
          durationMs: 12,
          clock: { source: 'tsc', hz: 2.6e9, emptyPairTicks: 52 },
          noise: {
            involuntarySwitches: 0,
            voluntarySwitches: 0,
            minorFaults: 0,
            stealMs: null,
            memoryLocked: true,
          },
          histograms: [{ cell: 0, buckets: [100], counts: [512], max: 600 }],
        });
      constructor() {
        Object.assign(this, changes);
      }
    },
  };
}
