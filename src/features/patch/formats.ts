/** What `patch` prints; the document is written in any case. */
export const PATCH_FORMATS = ['cover', 'markdown', 'json'] as const;
export type PatchFormat = (typeof PATCH_FORMATS)[number];
