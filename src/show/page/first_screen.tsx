import type { ComponentChildren } from 'preact';

/** One sentence made from the data, and where on the page its evidence is. */
export interface Finding {
  readonly text: string;
  readonly evidence?: { readonly anchor: string; readonly text: string } | undefined;
}

export interface FirstScreenProps {
  readonly findings: readonly Finding[];
  /** How to read the findings; stands below them. */
  readonly caveats?: readonly Caveat[];
  readonly warnings: WarningsProps;
}

export interface Caveat {
  /** In bold, first. */
  readonly strong?: string | undefined;
  readonly text?: string | undefined;
}

interface WarningsProps {
  /** Above the list. */
  readonly title: string;
  readonly texts: readonly string[];
  /** Where there is no warning. */
  readonly none: { readonly title: string; readonly text: string };
}

/** What was found, next to what could make it wrong: the answer at a glance. */
export function FirstScreen({ findings, caveats = [], warnings }: FirstScreenProps) {
  return (
    <div class="first">
      <Panel id="found" kind="findings" title="What was found">
        {findings.map((finding) => (
          <FindingText {...finding} />
        ))}
        {caveats.map(({ strong, text }) => (
          <p class="caveat">
            {strong !== undefined && <b>{strong}</b>}
            {strong !== undefined && text !== undefined && ' '}
            {text}
          </p>
        ))}
      </Panel>
      <Warnings {...warnings} />
    </div>
  );
}

function FindingText({ text, evidence }: Finding) {
  return (
    <p>
      {text}
      {evidence && (
        <>
          {' '}
          <a class="evidence" href={`#${evidence.anchor}`}>
            {`see ${evidence.text}`}
          </a>
        </>
      )}
    </p>
  );
}

function Warnings({ title, texts, none }: WarningsProps) {
  if (texts.length === 0)
    return (
      <Panel id="warnings" kind="warnings none" title={none.title}>
        <p>{none.text}</p>
      </Panel>
    );
  return (
    <Panel id="warnings" kind="warnings" title={`⚠ ${title}`}>
      <ul>
        {texts.map((text) => (
          <li>{text}</li>
        ))}
      </ul>
    </Panel>
  );
}

interface PanelProps {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly children: ComponentChildren;
}

function Panel({ id, kind, title, children }: PanelProps) {
  return (
    <section class={`panel ${kind}`} id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}
