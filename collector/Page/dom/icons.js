/** The icons of the page: strokes on a 16 × 16 grid in the colour of the text around them. Their meaning is told by words beside them. */

/** @type {Record<string, {d: string, filled?: string}>} */
const shapes = {
  online: { d: '', filled: 'M8 3.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z' },
  half: { d: 'M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3z', filled: 'M8 3a5 5 0 0 0 0 10z' },
  connecting: { d: 'M13 8a5 5 0 0 1-2 4M8 13a5 5 0 0 1-4-2M3 8a5 5 0 0 1 2-4M8 3a5 5 0 0 1 4 2' },
  never: { d: 'M8 3.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z' },
  offline: { d: 'M4 4l8 8M12 4l-8 8' },
  warning: { d: 'M8 2.5l6 11H2zM8 6.5v3.5M8 11.7v.3' },
  alarm: { d: 'M5.3 2h5.4L14 5.3v5.4L10.7 14H5.3L2 10.7V5.3zM8 4.8v4M8 11v.3' },
  next: { d: 'M3 3v4.5a2 2 0 0 0 2 2h8M10 6.5l3 3-3 3' },
  back: { d: 'M10 3L5 8l5 5' },
  forward: { d: 'M6 3l5 5-5 5' },
  plus: { d: 'M8 3v10M3 8h10' },
  minus: { d: 'M3 8h10' },
  live: { d: 'M3 3l5 5-5 5M9 3l5 5-5 5' },
  table: { d: 'M2 3h12v10H2zM2 6.5h12M2 10h12M6.5 3v10' },
  chart: { d: 'M2 3v10h12M4 10l3-4 2.5 2.5L13 4' },
  check: { d: 'M3 8.5l3.5 3.5L13 4.5' },
  moon: { d: 'M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z' },
  sun: { d: 'M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1' },
};

const namespace = 'http://www.w3.org/2000/svg';

/** @param {string} name one of the shapes */
export function icon(name) {
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const { d, filled } = shapes[name];
  if (filled) svg.append(path(filled, 'filled'));
  if (d) svg.append(path(d, 'stroked'));
  return svg;
}

/**
 * @param {string} d
 * @param {string} className
 */
function path(d, className) {
  const element = document.createElementNS(namespace, 'path');
  element.setAttribute('d', d);
  element.setAttribute('class', className);
  return element;
}
