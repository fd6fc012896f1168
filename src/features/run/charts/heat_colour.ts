/** Colours of heatmap cells: real ones, the same in both themes, each with the ink that reads on it. */
const STOPS = [
  [222, 235, 247],
  [107, 174, 214],
  [8, 48, 107],
] as const;

export interface HeatColour {
  readonly fill: string;
  readonly ink: '#000000' | '#ffffff';
}

/** Relative luminance of sRGB channels (WCAG 2.2). */
function luminance(channels: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Colour at `share` of the scale, 0 to 1. Black on it where the luminance allows 4.5:1, else white. */
export function heatColour(share: number): HeatColour {
  const place = Math.min(1, Math.max(0, share)) * (STOPS.length - 1);
  const index = Math.min(STOPS.length - 2, Math.floor(place));
  const from = STOPS[index] ?? STOPS[0];
  const to = STOPS[index + 1] ?? STOPS[0];
  const channels = from.map((start, channel) =>
    Math.round(start + (place - index) * ((to[channel] ?? 0) - start)),
  );
  return { fill: `rgb(${channels.join(',')})`, ink: luminance(channels) > 0.179 ? '#000000' : '#ffffff' };
}
