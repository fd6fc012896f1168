import { NO_STATE, type HostState, type StatedRounds } from './states.js';

interface Pair {
  readonly outer: number;
  readonly inner: number;
}

/** The pairs of states that at least one round was in, in the order of their names. */
function pairsMet(first: StatedRounds, second: StatedRounds): Pair[] {
  const met = new Set(
    second.labels.flatMap((launch, l) =>
      Array.from(launch, (inner, round) => `${first.labels[l]?.[round] ?? NO_STATE} ${inner}`),
    ),
  );
  return first.states.flatMap((_, outer) =>
    second.states.flatMap((__, inner) => (met.has(`${outer} ${inner}`) ? [{ outer, inner }] : [])),
  );
}

/**
 * Two views of one host put together, aligned by launch and round: a round is in the state `AB` when the first says
 * `A` and the second `B`, and in none where either says so. A view with one state has no say in the names. Centers are those of the second view.
 */
export function crossedStates(first: StatedRounds, second: StatedRounds): StatedRounds {
  const pairs = pairsMet(first, second);
  const labels = second.labels.map((launch, l) =>
    launch.map((inner, round) =>
      pairs.findIndex((pair) => pair.outer === first.labels[l]?.[round] && pair.inner === inner),
    ),
  );
  const total = labels.reduce((sum, launch) => sum + launch.length, 0);
  const named = (view: StatedRounds, index: number): string =>
    view.states.length > 1 ? (view.states[index]?.name ?? '') : '';
  const states = pairs.map(({ outer, inner }, index): HostState => {
    const rounds = labels.reduce((sum, launch) => sum + launch.filter((label) => label === index).length, 0);
    return {
      name: named(first, outer) + named(second, inner) || 'A',
      center: second.states[inner]?.center ?? NaN,
      share: rounds / total,
    };
  });
  return { states, labels };
}
