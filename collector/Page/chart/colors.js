import { onThemeChange } from '../theme.js';

/** @typedef {import('./paint.js').Colors} Colors */

/** @type {Colors | null} */
let colors = null;
onThemeChange(() => { colors = null; });

/** The colours of the style sheet, for a canvas. @returns {Colors} */
export function chartColors() {
  if (colors) return colors;
  const style = getComputedStyle(document.documentElement);
  /** @param {string} name */
  const of = (name) => style.getPropertyValue(name).trim();
  colors = {
    line: of('--course'),
    band: of('--course-band'),
    grid: of('--chart-grid'),
    major: of('--chart-major'),
    label: of('--muted'),
    gap: of('--chart-gap'),
    cursor: of('--muted'),
    surface: of('--surface'),
    warn: of('--warn'),
    alarm: of('--bad'),
    font: `11px ${of('--font')}`,
  };
  return colors;
}
