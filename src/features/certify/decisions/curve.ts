import { largest } from '../../../lib/extremes.js';
import { median, quantileSorted } from 'simple-statistics';
import { clopperPearson } from '../../../stats/inference/interval.js';
import type { Estimate } from '../../../stats/summary.js';
import type { CountedShare, Curve, Injected, Unchanged } from '../document/schema.js';
import type { Decision, InjectedSaid } from './decide.js';

/** A count of decisions with the interval of its share. */
function countedShare(count: number, of: number): CountedShare {
  if (of === 0) return { count, of, low: 0, high: 1 };
  const { low, high } = clopperPearson(count, of);
  return { count, of, low, high };
}

function counter<Item>(items: readonly Item[]): (is: (item: Item) => boolean) => CountedShare {
  return (is) => countedShare(items.filter(is).length, items.length);
}

function unchangedOf(decisions: readonly Decision[]): Unchanged {
  const count = counter(decisions.map(({ unchanged }) => unchanged));
  return {
    regressed: count(({ verdict }) => verdict === 'regressed'),
    passed: count(({ verdict }) => verdict === 'passed'),
    inconclusive: count(({ verdict }) => verdict === 'inconclusive'),
    contaminated: count(({ contaminated }) => contaminated),
    blind: count(({ blind }) => blind),
  };
}

/** Median and middle half of the changes; null where there are none. */
function middle(said: readonly InjectedSaid[]): Estimate | null {
  const changes = said
    .flatMap(({ evidence }) => (evidence === undefined ? [] : [evidence.change.estimate]))
    .sort((left, right) => left - right);
  if (changes.length === 0) return null;
  const at = (share: number): number => quantileSorted(changes, share);
  return { estimate: at(0.5), low: at(0.25), high: at(0.75) };
}

function injectedOf(delay: number, said: readonly InjectedSaid[]): Injected {
  const count = counter(said);
  return {
    delay,
    found: count(({ verdict, cellRegressed }) => verdict === 'regressed' && cellRegressed),
    passed: count(({ verdict }) => verdict === 'passed'),
    inconclusive: count(({ verdict }) => verdict === 'inconclusive'),
    contaminated: count(({ contaminated }) => contaminated),
    elsewhere: count(({ verdict, cellRegressed }) => verdict === 'regressed' && !cellRegressed),
    change: middle(said),
  };
}

export interface CurveFacts {
  /** Undisturbed ones of a run. */
  readonly launches: number;
  /** Of both runs of each decision, the disturbed ones included. */
  readonly taken: readonly number[];
  readonly launchMs: number;
  readonly disjointDecisions: number;
  /** Which delay of the certificate each injection of a decision is. */
  readonly delays: readonly number[];
}

/** The curve of a gate with this number of launches, from its decisions. */
export function curveOf(decisions: readonly Decision[], facts: CurveFacts): Curve {
  const { launches, taken, launchMs, disjointDecisions, delays } = facts;
  const seconds = (count: number): number => (count * launchMs) / 1000;
  return {
    launches,
    secondsPerDecision: seconds(median([...taken])),
    longestDecisionSeconds: seconds(largest(taken)),
    disjointDecisions,
    unchanged: unchangedOf(decisions),
    injected: delays.map((delay, at) =>
      injectedOf(
        delay,
        decisions.flatMap(({ injected }) => injected[at] ?? []),
      ),
    ),
  };
}
