/**
 * Do the intervals of real runs cover? Each run says what it found with an interval; what is right is what the other
 * runs of that host and hour found together. Writes reports/real_coverage.md.
 *
 *     npm run bench:real-coverage -- DIR DIR DIR ...   # runs of one plan, one after the other on a quiet host
 */
import { join } from 'node:path';
import { writeWhole } from '../src/lib/files/whole_file.js';
import { packageRoot } from '../src/lib/package_root.js';
import { readResults } from '../src/results/read.js';
import { realCoverage, realCoverageText } from './coverage_study/real_runs.js';

const LEAST_RUNS = 3;
const paths = process.argv.slice(2);
if (paths.length < LEAST_RUNS) throw new RangeError(`give ${LEAST_RUNS} runs at least, not ${paths.length}`);
const runs = paths.map((path) => readResults(path));
const text = realCoverageText(runs, realCoverage(runs));
await writeWhole(join(packageRoot(), 'reports', 'real_coverage.md'), text);
console.log(text);
