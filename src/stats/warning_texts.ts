/** What each warning about cells says: how many are concerned, and what to do. In the order they are given. */
export const WARNING_TEXTS = {
  'too-few-rounds': {
    one: 'has too few rounds for 95% intervals of its ratios, so their whole range is shown instead',
    many: 'have too few rounds for 95% intervals of their ratios, so the whole range is shown instead',
    advice: 'raise --max-time, or measure fewer cells',
  },
  'many-drops': {
    one: 'lost many of its blocks',
    many: 'lost many of their blocks',
    advice: 'keep other work off the measuring CPU, or pin to another one with --cpu',
  },
  'no-histogram': {
    one: 'has no histogram because a launch was cut off; its tails (p99, p99.9) come from whole blocks and are too low',
    many: 'have no histogram because a launch was cut off; their tails (p99, p99.9) come from whole blocks and are too low',
    advice: 'let a run end, or stop it with Ctrl-C, when tails matter',
  },
  'a-a-off': {
    one: 'was measured twice and differed from itself by more than 0.5%',
    many: 'were measured twice and differed from themselves by more than 0.5%',
    advice: 'believe no difference smaller than that; run again on a quieter host or with more rounds',
  },
  drift: {
    one: 'drifted over the run',
    many: 'drifted over the run',
    advice:
      'trust comparisons, which are paired round by round, before levels; let the host settle and run again',
  },
  modes: {
    one: 'has more than one level',
    many: 'have more than one level',
    advice:
      'the host changed state during the run; trust comparisons before levels, and compare no levels between runs',
  },
  autocorrelation: {
    one: 'has rounds that resemble the round before',
    many: 'have rounds that resemble the round before',
    advice: 'intervals of ratios and differences may be too narrow; more launches help more than more rounds',
  },
} as const;

export type CellWarningCode = keyof typeof WARNING_TEXTS;
