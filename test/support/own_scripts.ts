/** A page without the scripts that it carries by right: the packed one, and the one that unpacks it. */
export function withoutOwnScripts(page: string): string {
  return page
    .replace(/<script type="text\/plain" id="packed">[\w+/=]*<\/script>/, '')
    .replace(/<script>\(async \(\) => \{[^<]*\}\)\(\);<\/script>/, '');
}
