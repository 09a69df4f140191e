import { number } from '../text/format.js';

/** @typedef {{low: number, high: number, ticks: number[], label: (value: number) => string}} ValueScale */

/** @type {ValueScale} */
const switchScale = { low: -0.15, high: 1.15, ticks: [0, 1], label: (value) => (value === 0 ? 'no' : 'yes') };

// Finer steps than this are noise of the sensor, blown up to look like a course.
const leastResolutions = 8;

/**
 * A scale with round ends and steps. Its ends are ticks: they move seldom, so a live picture does not tremble.
 * @param {number} min of what is seen; above max: nothing is seen
 * @param {number} max
 * @param {{type: string, resolution: number | null}} channel
 * @param {number} most ticks
 * @returns {ValueScale}
 */
export function valueScale(min, max, channel, most) {
  if (channel.type === 'bool') return switchScale;
  if (!(min <= max)) return { low: 0, high: 1, ticks: [], label: () => '' };
  const magnitude = Math.max(Math.abs(min), Math.abs(max));
  const least = Math.max((channel.resolution ?? 0) * leastResolutions, channel.type === 'int64' ? 2 : 0, magnitude * 1e-9, 1e-300);
  if (max - min < least) [min, max] = [(min + max - least) / 2, (min + max + least) / 2];
  const step = roundStep((max - min) / Math.max(1, most - 1), channel.type === 'int64');
  const low = Math.floor(min / step + 1e-9) * step;
  const high = Math.ceil(max / step - 1e-9) * step;
  const ticks = [];
  for (let i = 0; i <= Math.round((high - low) / step) && i < 50; i++) ticks.push(low + i * step);
  return { low, high, ticks, label: labels(step, magnitude) };
}

/** 1, 2 or 5 times a power of ten. @param {number} least @param {boolean} isWhole */
function roundStep(least, isWhole) {
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((n) => n * power).find((candidate) => candidate >= least * (1 - 1e-9)) ?? 10 * power;
  return isWhole ? Math.max(1, step) : step;
}

/** @param {number} step @param {number} magnitude */
function labels(step, magnitude) {
  if (magnitude >= 1e7 || magnitude < 1e-4) return number;
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return (/** @type {number} */ value) => (Math.abs(value) < step / 1e6 ? 0 : value).toFixed(decimals).replace('-', '−');
}
