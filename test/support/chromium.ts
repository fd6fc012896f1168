/** The browser that report tests open pages in. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const EXECUTABLE = process.env['KVM_EXIT_BENCH_CHROMIUM'] ?? '/usr/bin/chromium';

/** Why browser tests cannot run here; undefined where they can, and in CI, where they must. */
export function whyNoChromium(): string | undefined {
  if (existsSync(EXECUTABLE) || process.env['CI']) return undefined;
  return `no Chromium at ${EXECUTABLE}; set KVM_EXIT_BENCH_CHROMIUM to its path`;
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
