import { xOf, yOf } from './geometry.js';

/** @typedef {import('./series.js').Point} Point */
/** @typedef {import('./series.js').Series} Series */
/** @typedef {import('./valueScale.js').ValueScale} ValueScale */
/** @typedef {import('./geometry.js').Area} Area */
/** @typedef {{line: string, band: string, grid: string, major: string, label: string, gap: string, cursor: string, surface: string, font: string, warn: string, alarm: string}} Colors */
/** @typedef {{value: number, level: 'warn' | 'alarm'}} Limit */

/**
 * Everything that a picture of a course is made of.
 * @typedef {object} Picture
 * @property {CanvasRenderingContext2D} context
 * @property {Area} area
 * @property {{from: number, to: number}} window
 * @property {ValueScale} scale
 * @property {Series} series
 * @property {Colors} colors
 * @property {boolean} isStepped what is on or off is never in between
 * @property {boolean} isLive its right end is the present
 * @property {import('./timeTicks.js').TimeTick[]} ticks
 * @property {Limit[]} limits
 */

// Dots this far apart are told from each other; nearer ones would be a thick line.
const dotRoom = 9;

// A gap narrower than this is a break in the line and needs no ground.
const leastGapWidth = 4;

/** @param {Picture} picture */
export function paint(picture) {
  grid(picture);
  const runs = visibleRuns(picture);
  gaps(picture, runs);
  limitLines(picture);
  const { context, area } = picture;
  context.save();
  context.beginPath();
  context.rect(area.left, 0, area.right - area.left + 6, area.bottom + 4);
  context.clip();
  for (const run of runs) {
    if (picture.series.stepMs > 0) band(picture, run);
    course(picture, run);
  }

  liveEdge(picture, runs);
  context.restore();
}

/** A mark at the point that is read out. @param {Picture} picture @param {number} x @param {Point | null} point */
export function paintCursor(picture, x, point) {
  const { context, area, colors, scale } = picture;
  context.fillStyle = colors.cursor;
  context.fillRect(Math.round(x), area.top, 1, area.bottom - area.top);
  if (!point || !Number.isFinite(point.mean)) return;
  dot(picture, xOf(area, picture.window, point.t), yOf(area, scale, point.mean), 4);
}

/** @param {Picture} picture */
function grid({ context, area, window, scale, colors, ticks }) {
  context.font = colors.font;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const value of scale.ticks) {
    const y = Math.round(yOf(area, scale, value));
    context.fillStyle = colors.grid;
    context.fillRect(area.left, y, area.right - area.left, 1);
    context.fillStyle = colors.label;
    context.fillText(scale.label(value), area.left - 8, y);
  }

  context.textBaseline = 'alphabetic';
  context.textAlign = 'center';
  for (const { t, label, isMajor } of ticks) {
    const x = Math.round(xOf(area, window, t));
    context.fillStyle = isMajor ? colors.major : colors.grid;
    context.fillRect(x, area.top, 1, area.bottom - area.top);
    const half = context.measureText(label).width / 2;
    // A label that would be cut is left out; its line still shows the place.
    if (x - half < 0 || x + half > area.right + 10) continue;
    context.fillStyle = colors.label;
    context.fillText(label, x, area.bottom + 16);
  }
}

/** The points that are seen, with one beyond each edge, parted where there are gaps. @param {Picture} picture @returns {Point[][]} */
function visibleRuns({ series, window }) {
  const first = Math.max(0, series.indexOf(window.from - series.stepMs) - 1);
  const last = Math.min(series.points.length - 1, series.indexOf(window.to + series.stepMs));
  /** @type {Point[][]} */
  const runs = [];
  let isJoined = false;
  for (let i = first; i <= last; i++) {
    const point = series.points[i];
    if (!Number.isFinite(point.mean)) {
      isJoined = false;
      continue;
    }

    if (!isJoined || point.isAfterGap) runs.push([]);
    runs[runs.length - 1].push(point);
    isJoined = true;
  }

  return runs;
}

/** @param {Picture} picture @param {Point[][]} runs */
function gaps({ context, area, window, series, colors }, runs) {
  context.fillStyle = colors.gap;
  const half = series.stepMs / 2;
  for (let i = 1; i < runs.length; i++) {
    const from = Math.max(area.left, xOf(area, window, runs[i - 1][runs[i - 1].length - 1].t + half));
    const to = Math.min(area.right, xOf(area, window, runs[i][0].t - half));
    if (to - from >= leastGapWidth) context.fillRect(from, area.top, to - from, area.bottom - area.top);
  }
}

/** @param {Picture} picture */
function limitLines({ context, area, scale, colors, limits }) {
  context.setLineDash([4, 3]);
  context.lineWidth = 1;
  for (const { value, level } of limits) {
    const y = Math.round(yOf(area, scale, value)) + 0.5;
    if (y < area.top || y > area.bottom) continue;
    context.strokeStyle = colors[level];
    context.beginPath();
    context.moveTo(area.left, y);
    context.lineTo(area.right, y);
    context.stroke();
  }

  context.setLineDash([]);
}

/** Least to greatest value: no spike is hidden, however many readings a bucket has. @param {Picture} picture @param {Point[]} run */
function band({ context, area, window, scale, series, colors }, run) {
  context.fillStyle = colors.band;
  context.beginPath();
  if (run.length === 1) {
    const width = Math.max(1.5, (series.stepMs / (window.to - window.from)) * (area.right - area.left));
    const top = yOf(area, scale, run[0].max);
    context.rect(xOf(area, window, run[0].t) - width / 2, top, width, Math.max(1, yOf(area, scale, run[0].min) - top));
  } else {
    // Half a pixel more on both sides: a course without any noise is still a line.
    for (const point of run) context.lineTo(xOf(area, window, point.t), yOf(area, scale, point.max) - 0.5);
    for (let i = run.length - 1; i >= 0; i--) context.lineTo(xOf(area, window, run[i].t), yOf(area, scale, run[i].min) + 0.5);
  }

  context.fill();
}

/** @param {Picture} picture @param {Point[]} run */
function course(picture, run) {
  const { context, area, window, scale, colors, isStepped } = picture;
  context.strokeStyle = colors.line;
  context.lineWidth = 1.25;
  context.lineJoin = 'round';
  context.beginPath();
  let lastY = 0;
  run.forEach((point, i) => {
    const x = xOf(area, window, point.t);
    const y = yOf(area, scale, point.mean);
    if (i > 0 && isStepped) context.lineTo(x, lastY);
    context.lineTo(x, y);
    lastY = y;
  });
  context.stroke();
  const room = (xOf(area, window, run[run.length - 1].t) - xOf(area, window, run[0].t)) / run.length;
  if (run.length > 1 && room < dotRoom) return;
  for (const point of run) dot(picture, xOf(area, window, point.t), yOf(area, scale, point.mean), run.length === 1 ? 2.25 : 2);
}

/** @param {Picture} picture @param {Point[][]} runs */
function liveEdge(picture, runs) {
  const { series, area, window, scale, isLive } = picture;
  const newest = series.points[series.points.length - 1];
  if (!isLive || !newest || runs.length === 0 || !Number.isFinite(newest.last)) return;
  dot(picture, xOf(area, window, newest.t), yOf(area, scale, series.stepMs > 0 ? newest.mean : newest.last), 3);
}

/** @param {Picture} picture @param {number} x @param {number} y @param {number} radius */
function dot({ context, colors }, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colors.line;
  context.fill();
  if (radius < 3) return;
  context.lineWidth = 1.5;
  context.strokeStyle = colors.surface;
  context.stroke();
}
