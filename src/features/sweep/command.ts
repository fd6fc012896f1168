import type { CommandGroup } from '../../app/command.js';
import { sweepMergeCommand } from './merge_command.js';
import { sweepPlanCommand } from './plan_command.js';
import { sweepRunCommand } from './run_command.js';
import { sweepSubmitCommand } from './submit_command.js';

export const sweepCommands: CommandGroup = {
  name: 'sweep',
  summary: 'ask one question of many hosts and kernels, in parts that run anywhere and are merged',
  examples: [
    'sweep plan --over 6.1 --over 6.12 --preset quick',
    'sweep run fleet.json --shard 2/5 --output part-2',
    'sweep merge part-1 part-2 part-3 part-4 part-5',
  ],
  commands: [sweepPlanCommand, sweepRunCommand, sweepSubmitCommand, sweepMergeCommand],
};
