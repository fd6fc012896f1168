/** What a certificate is about, in time. */
import { formatSeconds } from '../../lib/quantity.js';
import type { Certificate } from './document/schema.js';
import type { PooledLaunch } from './pool/take_launch.js';

/** When the launches of a pool were measured; undefined where there are none. */
export function scopeOf(launches: readonly PooledLaunch[]): Certificate['scope'] {
  const times = launches.map(({ startedAt }) => startedAt).sort();
  const [from, to] = [times[0], times.at(-1)];
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** What a certificate cannot know of; null: it does not tell when it was measured. */
export function scopeText({ scope }: Certificate): string | null {
  if (scope === undefined) return null;
  const seconds = (Date.parse(scope.to) - Date.parse(scope.from)) / 1000;
  const days = new Set([scope.from.slice(0, 10), scope.to.slice(0, 10)]).size;
  const when =
    days === 1 ? scope.from.slice(0, 10) : `${scope.from.slice(0, 10)} to ${scope.to.slice(0, 10)}`;
  return `its launches were measured within ${formatSeconds(Math.max(0, seconds))} (${when}): it does not say how runs of other boots or days differ`;
}
