/** Which of the processor's counters a run reads. */
import type { Plan } from './plan.js';
import { matchNames } from './filter.js';
import { COUNTER_EVENTS, type CounterEvent } from './names.js';

const NONE = 'none';

/** What is counted unless asked. An emulator's processor has no cycles: what it calls so are its instructions. */
export function countersOf({ counters, clock }: Pick<Plan, 'counters' | 'clock'>): CounterEvent[] {
  return counters ?? (clock === 'instructions' ? ['instructions'] : ['instructions', 'cycles']);
}

/**
 * The events that patterns name; `none` is no event.
 * @throws {Failure} (usage) when a pattern matches nothing
 */
export function countersNamed(patterns: readonly string[]): CounterEvent[] {
  const matched = matchNames('counters', patterns, [...COUNTER_EVENTS, NONE]);
  return COUNTER_EVENTS.filter((event) => matched.includes(event));
}
