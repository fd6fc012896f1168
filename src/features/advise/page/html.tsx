/** An advice as one self-contained HTML page. */
import type { Advice } from '../document/advice.js';
import { inertData } from '../../../show/page/inert.js';
import { pageText } from '../../../show/page/shell.js';
import { AdvicePage } from './page.js';

/** HTML that needs neither script nor network, and in which no text of the mix or the run is markup or code. */
export function renderAdvice(advice: Advice): string {
  return pageText(<AdvicePage advice={inertData(advice)} />);
}
