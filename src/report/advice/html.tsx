/** An advice as one self-contained HTML page. */
import { renderToString } from 'preact-render-to-string';
import type { Advice } from '../../results/advice.js';
import { inertData } from '../page/inert.js';
import { AdvicePage } from './page.js';

/** HTML that needs neither script nor network, and in which no text of the mix or the run is markup or code. */
export function renderAdvice(advice: Advice): string {
  return `<!doctype html>\n${renderToString(<AdvicePage advice={inertData(advice)} />)}\n`;
}
