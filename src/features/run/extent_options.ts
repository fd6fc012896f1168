/** How much of a run a terminal shows. */
import { Option } from 'commander';

export function allOption(): Option {
  return new Option('--all', 'show every guest, control and phase, not only what fits one screen');
}

export function cellsOption(): Option {
  return new Option('--cells <globs...>', "show the rows of these cells too, such as 'mmio-*/**'");
}
