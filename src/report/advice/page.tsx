import type { Advice } from '../../results/advice.js';
import type { DataTable } from '../charts/chart.js';
import { ScrollTable } from '../page/data_table.js';
import { contentSecurityPolicy } from '../page/embedded.js';
import { PAGE_STYLE } from '../page/style.js';
import { apartTable, exitTable, notUnderstoodTable, notUnderstoodText, policyTable } from './rows.js';
import { adviceFindings, costsText, groupText, mixText } from './texts.js';

interface AdviceProps {
  readonly advice: Advice;
}

const ADVICE_STYLE = `
.first p:not(.caveat) + p:not(.caveat) { margin-top: 14px; }
.whole table { width: 100%; }
.sources { display: block; overflow-wrap: anywhere; }
`;

const TITLE = 'How to move registers with this exit mix';

/** The whole document, but for its doctype. It has no script. */
export function AdvicePage({ advice }: AdviceProps) {
  const { tool, format, version } = advice;
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={contentSecurityPolicy([])} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{TITLE}</title>
        <link rel="icon" href="data:," />
        <style dangerouslySetInnerHTML={{ __html: PAGE_STYLE + ADVICE_STYLE }} />
      </head>
      <body>
        <div class="page">
          <header class="masthead">
            <p class="kicker">{`${tool.name} ${tool.version}`}</p>
            <h1>{TITLE}</h1>
            <ul class="facts sources">
              <li>{`Mix: ${mixText(advice)}`}</li>
              <li>{`Costs: ${costsText(advice)}`}</li>
            </ul>
          </header>
          <main>
            <FirstScreen advice={advice} />
            <Sections advice={advice} />
          </main>
          <footer>{`Format ${format} version ${String(version)}. This page needs no network.`}</footer>
        </div>
      </body>
    </html>
  );
}

function FirstScreen({ advice }: AdviceProps) {
  return (
    <div class="first">
      <section class="panel findings" id="found" aria-labelledby="found-title" style="margin-top:0">
        <h2 id="found-title">What to do</h2>
        {adviceFindings(advice).map((text) => (
          <p>{text}</p>
        ))}
        {advice.groups.map((group) => (
          <p class="caveat">{groupText(group)}</p>
        ))}
      </section>
      <section class="panel warnings" id="notes" aria-labelledby="notes-title" style="margin-top:0">
        <h2 id="notes-title">⚠ What to mind</h2>
        <ul>
          {advice.notes.map((text) => (
            <li>{text}</li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function Sections({ advice }: AdviceProps) {
  const { apart, notUnderstoodCount } = advice;
  return (
    <>
      <TableSection
        id="policies"
        title="What moving registers costs"
        caption="By policy, with 95% intervals; what is saved is against what is done now"
        table={policyTable(advice)}
      />
      <TableSection
        id="exits"
        title="Exits to userspace"
        caption="As the mix has them, the measured exits that stand for them, and the groups that are used there"
        table={exitTable(advice)}
      />
      {apart.length > 0 && (
        <TableSection
          id="apart"
          title="Not exits to userspace"
          caption="What else the mix counts, and why it has no part in the costs"
          table={apartTable(advice)}
        />
      )}
      {notUnderstoodCount > 0 && (
        <TableSection
          id="not-understood"
          title="Not understood"
          caption={notUnderstoodText(advice)}
          table={notUnderstoodTable(advice)}
        />
      )}
    </>
  );
}

interface TableProps {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly table: DataTable;
}

function TableSection({ id, title, caption, table }: TableProps) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} class="whole">
      <h2 id={`${id}-title`}>{title}</h2>
      <ScrollTable label={`Table: ${title}`} caption={caption} table={table} />
    </section>
  );
}
