import { setAttribute } from '../dom/element.js';
import { toNumber } from '../text/format.js';

const namespace = 'http://www.w3.org/2000/svg';
const width = 100;
const height = 24;
const margin = 2;

/** The course of the last values, without scale: its shape is all it tells. Screen readers get the value beside it. */
export class Sparkline {
  constructor() {
    this.element = document.createElementNS(namespace, 'svg');
    this.element.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.element.setAttribute('preserveAspectRatio', 'none');
    this.element.setAttribute('class', 'sparkline');
    this.element.setAttribute('aria-hidden', 'true');
    this.line = document.createElementNS(namespace, 'path');
    this.element.append(this.line);
  }

  /**
   * @param {(number | string)[]} values oldest first; NaN and infinities are strings
   * @param {number | null} resolution noise below it is not blown up
   */
  update(values, resolution) {
    setAttribute(this.line, 'd', course(values.map(toNumber), resolution ?? 0));
  }
}

/**
 * @param {number[]} values
 * @param {number} resolution
 */
function course(values, resolution) {
  const finite = values.filter(Number.isFinite);
  if (finite.length < 2) return '';
  let low = Math.min(...finite);
  let high = Math.max(...finite);
  const least = Math.max(resolution * 4, Math.abs(high) * 1e-9, 1e-12);
  if (high - low < least) [low, high] = [(low + high - least) / 2, (low + high + least) / 2];
  let d = '';
  let isDown = false;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      isDown = false;
      continue;
    }

    const x = (i / (values.length - 1)) * width;
    const y = height - margin - ((values[i] - low) / (high - low)) * (height - 2 * margin);
    d += `${isDown ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    isDown = true;
  }

  return d;
}
