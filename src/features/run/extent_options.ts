/** How much of a run a terminal shows. */
import { Option } from 'commander';
import { listed } from '../../app/option_parsers.js';

export function allOption(): Option {
  return new Option('--all', 'show every guest, control and phase, not only what fits one screen');
}

export function cellsOption(): Option {
  return new Option(
    '--cells <glob>',
    "show the rows of these cells too, such as 'mmio-*/**'; repeat for more",
  ).argParser(listed);
}
