export { recomputed } from '../../src/results/recompute.js';
