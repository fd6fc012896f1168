/** The skeleton of every page: what surrounds the content is the same everywhere. */
import { createHash } from 'node:crypto';
import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { FirstScreen, type FirstScreenProps } from './first_screen.js';
import { AllRunsSlot, GENERATOR } from './all_runs.js';
import type { PackedScript } from './packed_script.js';
import { PAGE_STYLE, SCRIPT_STYLE } from './style.js';
import { WAYS_STYLE } from './ways_style.js';

/** A part of a page with a heading, that can be linked to. */
export interface PageSection {
  /** Its anchor; unique on the page. */
  readonly id: string;
  readonly title: string;
  /** What the table of contents says, where the title is long. */
  readonly short?: string | undefined;
  readonly body: ComponentChildren;
}

export interface ShellProps {
  /** For a tab: what it is about comes first. */
  readonly tab: string;
  /** Name and version of what made the page. */
  readonly tool: { readonly name: string; readonly version: string };
  readonly heading: string;
  /** What this page is and how to read it, for somebody who was sent it. */
  readonly about: string;
  /** Status, date, host ...: list items below the heading. */
  readonly facts: ComponentChildren;
  /** The findings, and next to them what could make them wrong. */
  readonly first: FirstScreenProps;
  readonly sections: readonly PageSection[];
  /** Where the page comes from: format, version, seed. */
  readonly provenance: string;
  /** Added to the style of every page. */
  readonly style?: string;
  /** The only script that may run. */
  readonly script?: PackedScript;
  /** Invisible elements at the end of the page: data that travels with it. */
  readonly attachment?: ComponentChildren;
}

/** The whole document without its doctype. */
export function Shell(props: ShellProps) {
  const { tool, heading, about, facts, first, sections, provenance, script, attachment } = props;
  return (
    <html lang="en">
      <Head {...props} />
      <body>
        <a class="skip" href="#found">
          Skip to what was found
        </a>
        <div class="page">
          <header class="masthead">
            <p class="kicker">{`${tool.name} ${tool.version}`}</p>
            <AllRunsSlot />
            <h1>{heading}</h1>
            {facts}
            <p class="about">{about}</p>
          </header>
          <main>
            <FirstScreen {...first} />
            <Contents sections={sections} />
            {sections.map((section) => (
              <Section {...section} />
            ))}
          </main>
          <footer>{`${provenance} Made by ${tool.name} ${tool.version}. This page needs no network.`}</footer>
        </div>
        {attachment}
        {script && <Script script={script} />}
      </body>
    </html>
  );
}

function Head({ tab, style = '', script }: Pick<ShellProps, 'tab' | 'style' | 'script'>) {
  const scripts = script === undefined ? [] : [script.starter, script.unpacked];
  return (
    <head>
      <meta charSet="utf-8" />
      <meta http-equiv="Content-Security-Policy" content={contentSecurityPolicy(scripts)} />
      <meta name="generator" content={GENERATOR} />
      <meta name="referrer" content="no-referrer" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{tab}</title>
      <link rel="icon" href="data:," />
      <style
        dangerouslySetInnerHTML={{
          __html: PAGE_STYLE + WAYS_STYLE + style + (script === undefined ? '' : SCRIPT_STYLE),
        }}
      />
    </head>
  );
}

/** Content-Security-Policy under which exactly the given inline scripts run, and nothing is ever fetched. */
export function contentSecurityPolicy(scripts: readonly string[]): string {
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  const scriptSource = hashes.length === 0 ? "'none'" : hashes.join(' ');
  return [
    "default-src 'none'",
    `script-src ${scriptSource}`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function Script({ script }: { readonly script: PackedScript }) {
  return (
    <>
      <script type="text/plain" id="packed" dangerouslySetInnerHTML={{ __html: script.packed }} />
      <script dangerouslySetInnerHTML={{ __html: script.starter }} />
    </>
  );
}

function Contents({ sections }: Pick<ShellProps, 'sections'>) {
  return (
    <nav class="contents" aria-label="On this page">
      <ul>
        {sections.map(({ id, title, short }) => (
          <li>
            <a href={`#${id}`}>{short ?? title}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Section({ id, title, body }: PageSection) {
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {body}
    </section>
  );
}

/** Ends of cells and rows that HTML does not need: a page has thousands. Texts are escaped and hold none. */
const NEEDLESS_ENDS = /<\/td>(?=<td|<\/tr>)|<\/tr>(?=<tr)/g;

/** A page as the text of its file. */
export function pageText(page: VNode): string {
  return `<!doctype html>\n${renderToString(page).replaceAll(NEEDLESS_ENDS, '')}\n`;
}
