interface RunPageLinkProps {
  /** As `linkToRun` has it; null: the run has no page. */
  readonly href: string | null;
  /** `#2`, `the baseline`. */
  readonly run: string;
}

/** The way to the page of a run, behind what is said of it. */
export function RunPageLink({ href, run }: RunPageLinkProps) {
  if (href === null) return null;
  return (
    <>
      {' '}
      <a href={href}>{`page of ${run}`}</a>
    </>
  );
}
