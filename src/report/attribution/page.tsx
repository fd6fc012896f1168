import {
  apart,
  MOST_APART,
  type AttributedCell,
  type Attribution,
} from '../../measure/attribution/document.js';
import { ScrollTable } from '../page/data_table.js';
import { contentSecurityPolicy } from '../page/embedded.js';
import { PAGE_STYLE } from '../page/style.js';
import { flameFrames } from './flame.js';
import { FlameGraph } from './flame_graph.js';
import { differenceRows, functionRows } from './rows.js';
import { FLAME_STYLE } from './style.js';
import { agreement, BRACKETS, formatCount, headline, subjectOf } from './texts.js';

interface AttributionProps {
  readonly attribution: Attribution;
}

/** The whole document, but for its doctype. It has no script. */
export function AttributionPage({ attribution }: AttributionProps) {
  const { cell, against } = attribution;
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={contentSecurityPolicy([])} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`Who executes ${cell.cell}`}</title>
        <link rel="icon" href="data:," />
        <style dangerouslySetInnerHTML={{ __html: PAGE_STYLE + FLAME_STYLE }} />
      </head>
      <body>
        <div class="page">
          <Masthead attribution={attribution} />
          <main>
            {against !== null && <DifferenceSection attribution={attribution} />}
            <FlameSection id="flame" cell={cell} other={against} />
            {against !== null && <FlameSection id="flame-against" cell={against} other={cell} />}
            <FunctionsSection cell={cell} other={against} />
            <MachineSection attribution={attribution} />
          </main>
          <footer>{`Format ${attribution.format} version ${attribution.version}. This page needs no network.`}</footer>
        </div>
      </body>
    </html>
  );
}

function Masthead({ attribution }: AttributionProps) {
  const { cell, against, tool } = attribution;
  const cells = against === null ? [cell] : [cell, against];
  return (
    <header class="masthead">
      <p class="kicker">{`${tool.name} ${tool.version}`}</p>
      <h1>{headline(attribution)}</h1>
      <ul class="facts">
        {cells.map((each) => (
          <li class={Math.abs(apart(each)) > MOST_APART ? 'failed' : ''}>
            <b>{subjectOf(each, each === cell ? against : cell)}</b>
            {`: ${agreement(each)}.`}
          </li>
        ))}
      </ul>
      <p class="caveat">{`Mind: ${cell.emulation.caveat}.`}</p>
    </header>
  );
}

function DifferenceSection({ attribution }: AttributionProps) {
  return (
    <section id="difference" aria-labelledby="difference-title">
      <h2 id="difference-title">Which functions make the difference</h2>
      <ScrollTable
        label="Table: differences by function"
        caption={`Own instructions of each function that differs, in one exit of each. ${BRACKETS}`}
        table={differenceRows(attribution, attribution.differences.length)}
      />
    </section>
  );
}

interface CellProps {
  readonly cell: AttributedCell;
  readonly other: AttributedCell | null;
}

const LAYERS = [
  ['kvm', 'KVM'],
  ['vendor', "KVM's vendor module"],
  ['kernel', 'the rest of the kernel'],
  ['outside', 'runner and guest'],
] as const;

function FlameSection({ id, cell, other }: CellProps & { readonly id: string }) {
  const subject = subjectOf(cell, other);
  const title = `One exit of ${subject}, from call to call`;
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      <figure>
        <figcaption>
          A flame graph: each frame is called by the one below it, its width is the instructions that it and
          everything above it executed, and time runs from left to right by the first call.
          {other !== null &&
            ` An outline marks what differs from ${subjectOf(other, cell)}: solid for more instructions of its own, dashed for fewer.`}
        </figcaption>
        <ul class="legend">
          {LAYERS.map(([layer, name]) => (
            <li>
              <span class={`swatch ${layer}`} />
              {name}
            </li>
          ))}
        </ul>
        <div class="scroll plot" tabIndex={0} role="region" aria-label={`Flame graph: ${subject}`}>
          <FlameGraph
            cell={cell}
            other={other}
            label={`${title}, as a flame graph; the call tree below it says the same`}
          />
        </div>
        <details>
          <summary>The call tree as a table</summary>
          <CallTree cell={cell} />
        </details>
      </figure>
    </section>
  );
}

function CallTree({ cell }: { readonly cell: AttributedCell }) {
  const rows = flameFrames(cell.tree).map(({ name, module, self, total, depth }) => [
    `${'· '.repeat(depth)}${name}`,
    module ?? '',
    formatCount(total),
    formatCount(self),
  ]);
  return (
    <div class="tall" tabIndex={0} role="region" aria-label={`Call tree: ${cell.cell}`}>
      <ScrollTable
        label={`Table: call tree of ${cell.cell}`}
        caption="A function stands under the one that called it, one dot a level"
        table={{ columns: ['function', 'module', 'instructions with what it calls', 'its own'], rows }}
      />
    </div>
  );
}

function FunctionsSection({ cell, other }: CellProps) {
  const cells = other === null ? [cell] : [cell, other];
  return (
    <section id="functions" aria-labelledby="functions-title">
      <h2 id="functions-title">Every function</h2>
      {cells.map((each) => (
        <ScrollTable
          label={`Table: functions of ${each.cell}`}
          caption={`${subjectOf(each, each === cell ? other : cell)}: own instructions of each function. ${BRACKETS}`}
          table={functionRows(each, each.functions.length)}
        />
      ))}
    </section>
  );
}

function MachineSection({ attribution: { cell, against } }: AttributionProps) {
  const machines = against === null ? [cell] : [cell, against];
  const columns = ['', ...machines.map((each) => subjectOf(each, each === cell ? against : cell))];
  const row = (name: string, value: (cell: AttributedCell) => string): string[] => [
    name,
    ...machines.map(value),
  ];
  return (
    <section id="machine" aria-labelledby="machine-title">
      <h2 id="machine-title">The machine</h2>
      <ScrollTable
        label="Table: the machine"
        caption="All that the counts depend on: the same gives the same counts on every machine"
        table={{
          columns,
          rows: [
            row('emulator', ({ emulation }) => emulation.emulator),
            row('its command line', ({ emulation }) => emulation.commandLine.join(' ')),
            row('kernel', (each) => each.kernel),
            row('package', ({ emulation: { kernel } }) =>
              kernel.package === null ? 'none' : `${kernel.package.name} ${kernel.package.version}`,
            ),
            row('kernel image (SHA-256)', ({ emulation }) => emulation.kernel.imageSha256),
            row('kernel command line', ({ emulation }) => emulation.kernel.append),
            row('runner (SHA-256)', ({ emulation }) => emulation.runnerSha256),
          ],
        }}
      />
    </section>
  );
}
