import { el, setAttribute, setShown, setText } from '../dom/element.js';
import { now } from '../net/clock.js';
import { decimalsOf, number, unitSign } from '../text/format.js';
import { moment } from '../text/time.js';
import { ChartCanvas } from './canvas.js';
import { chartColors } from './colors.js';
import { plotArea, timeAt, xOf } from './geometry.js';
import { listenToGestures } from './gestures.js';
import { listenToKeys } from './keys.js';
import { paint, paintCursor } from './paint.js';
import { pointText } from './readout.js';
import { timeTicks } from './timeTicks.js';
import { valueScale } from './valueScale.js';

/** @typedef {import('./cursor.js').Cursor} Cursor */
/** @typedef {import('./history.js').History} History */
/** @typedef {import('./timeWindow.js').TimeWindow} TimeWindow */
/** @typedef {import('../net/views.js').ChannelView} ChannelView */

const timeLabelWidth = 84;
const valueLabelHeight = 34;
const nearPixels = 16;

/** The course of a channel in a window of time: painted, read out, and moved by hand or by keys. */
export class Chart {
  /**
   * @param {ChannelView} channel
   * @param {TimeWindow} window
   * @param {Cursor} cursor
   * @param {(chart: Chart) => History} makeHistory
   * @param {() => void} onFirst the beginning of history is wanted
   */
  constructor(channel, window, cursor, makeHistory, onFirst) {
    this.channel = channel;
    this.window = window;
    this.cursor = cursor;
    this.onFirst = onFirst;
    /** @type {import('./paint.js').Limit[]} */
    this.limits = [];
    this.tipValue = el('b');
    this.tipTime = el('span');
    this.tip = el('div', { class: 'tip', attributes: { hidden: true } }, this.tipValue, this.tipTime);
    this.selection = el('div', { class: 'selection', attributes: { hidden: true } });
    this.note = el('p', { class: 'plot-note', attributes: { hidden: true } });
    this.hint = el('p', { class: 'plot-hint', text: 'Click the chart or hold Ctrl to zoom with the wheel', attributes: { hidden: true } });
    const id = `chart-${channel.channel}`;
    this.description = el('p', { class: 'unseen', attributes: { id } });
    this.spoken = el('p', { class: 'unseen', attributes: { 'aria-live': 'polite' } });
    this.plot = el('div', {
      class: 'plot',
      attributes: {
        tabindex: 0,
        role: 'application',
        'aria-roledescription': 'chart',
        'aria-label': `Course of ${channel.name}`,
        'aria-describedby': id,
        'aria-keyshortcuts': 'ArrowLeft ArrowRight Shift+ArrowLeft Shift+ArrowRight + - Home End',
      },
    }, this.selection, this.tip, this.note, this.hint);
    this.element = el('div', { class: 'chart' }, this.plot, this.description, this.spoken);
    this.history = makeHistory(this);
    this.canvas = new ChartCanvas(this.plot, (context, width, height) => this.draw(context, width, height), () => this.history.check());
    this.hintTimer = 0;
    this.hasPointer = false;
    this.listen();
  }

  /** Width of the picture in CSS pixels. */
  get width() {
    return this.canvas?.width || 800;
  }

  /** The window moved, or there are other readings. */
  changed() {
    if (this.canvas.isSeen) this.history.check();
    this.canvas.request();
  }

  /** What is shown may lack readings. A chart that nobody sees fetches them when it is seen. */
  invalidate() {
    this.history.isStale = true;
    this.changed();
  }

  end() {
    clearTimeout(this.hintTimer);
    this.history.end();
    this.canvas.end();
  }

  listen() {
    const { window, cursor } = this;
    const msPerPixel = () => window.span / Math.max(1, this.area().right - this.area().left);
    const timeOf = (/** @type {number} */ x) => timeAt(this.area(), window, x);
    listenToGestures(this.plot, {
      pan: (dx) => window.pan(-dx * msPerPixel()),
      zoom: (factor, x) => window.zoom(factor, timeOf(Math.min(this.area().right, Math.max(this.area().left, x)))),
      select: (from, to) => window.show(timeOf(from), timeOf(to)),
      point: (x) => {
        this.hasPointer = x !== null;
        cursor.set(x === null ? null : timeOf(x));
      },
      selecting: (from, to) => {
        setShown(this.selection, from !== null);
        if (from === null) return;
        this.selection.style.left = `${Math.min(from, to)}px`;
        this.selection.style.width = `${Math.abs(to - from)}px`;
      },
      wheelIgnored: () => this.showHint(),
    });
    listenToKeys(this.plot, {
      pan: (share) => window.pan(share * window.span),
      zoom: (factor) => window.zoom(factor, cursor.time ?? (window.isFollowing ? window.to : (window.from + window.to) / 2)),
      step: (steps) => this.step(steps),
      first: this.onFirst,
      present: () => window.follow(),
      leave: () => cursor.set(null),
    });
    this.plot.addEventListener('focus', () => this.describe());
    this.plot.addEventListener('blur', () => { if (!this.hasPointer) cursor.set(null); });
  }

  /** Reads out the next point, or the one before. @param {number} steps */
  step(steps) {
    const { points, stepMs } = this.history.series;
    const at = this.cursor.time === null
      ? this.history.series.indexOf(this.window.to) - 1
      : points.indexOf(/** @type {import('./series.js').Point} */ (this.history.series.nearest(this.cursor.time))) + steps;
    const point = points[at];
    if (!point) return;
    if (point.t < this.window.from || point.t > this.window.to) this.window.pan(point.t - (this.window.from + this.window.to) / 2);
    this.cursor.set(point.t);
    const { value, time } = pointText(point, stepMs, this.channel, now());
    setText(this.spoken, `${value}, ${time}`);
  }

  showHint() {
    clearTimeout(this.hintTimer);
    this.hint.hidden = false;
    this.hintTimer = setTimeout(() => { this.hint.hidden = true; }, 1_500);
  }

  area() {
    return plotArea(this.width, this.canvas.height);
  }

  /** Least, mean and greatest value in the window. */
  extent() {
    const { series } = this.history;
    const first = series.indexOf(this.window.from);
    const last = series.indexOf(this.window.to);
    let [min, max, sum, n] = [Infinity, -Infinity, 0, 0];
    for (let i = first; i < last; i++) {
      const point = series.points[i];
      if (!Number.isFinite(point.mean)) continue;
      min = Math.min(min, point.min);
      max = Math.max(max, point.max);
      sum += point.mean * point.n;
      n += point.n;
    }

    return { min, max, mean: sum / n, n };
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} width
   * @param {number} height
   */
  draw(context, width, height) {
    const { window, channel, history: { series } } = this;
    const area = plotArea(width, height);
    const { min, max } = this.extent();
    const scale = valueScale(min, max, channel, Math.max(2, Math.floor((area.bottom - area.top) / valueLabelHeight) + 1));
    const ticks = timeTicks(window.from, window.to, Math.max(2, Math.floor((area.right - area.left) / timeLabelWidth)));
    const picture = {
      context, area, window, scale, series, ticks, colors: chartColors(), isStepped: channel.type === 'bool', isLive: window.isFollowing, limits: this.limits,
    };
    paint(picture);
    this.showNote();
    const point = this.pointed();
    if (this.cursor.time !== null) paintCursor(picture, point ? xOf(area, window, point.t) : xOf(area, window, this.cursor.time), point);
    this.showTip(point, area);
  }

  /** The point at the cursor; null: there is none near it. */
  pointed() {
    const { time } = this.cursor;
    if (time === null) return null;
    const { series } = this.history;
    const point = series.nearest(time);
    if (!point) return null;
    // In a gap nothing is read out: what is far away is not the value there.
    const isNear = Math.abs(point.t - time) <= Math.max((this.window.span / this.width) * nearPixels, series.stepMs);
    const after = point.t < time ? series.points[series.indexOf(time)] : point;
    return isNear || (after && !after.isAfterGap && after !== series.points[0]) ? point : null;
  }

  /**
   * @param {import('./series.js').Point | null} point
   * @param {import('./geometry.js').Area} area
   */
  showTip(point, area) {
    setShown(this.tip, point !== null);
    if (!point) return;
    const { value, time, detail } = pointText(point, this.history.series.stepMs, this.channel, now());
    setText(this.tipValue, value);
    // The charts beside the one that is pointed at tell their values, not the same time again.
    const isOwn = this.hasPointer || this.plot === document.activeElement;
    setText(this.tipTime, !isOwn ? '' : detail === '' ? time : `${detail}, ${time}`);
    const x = xOf(area, this.window, point.t);
    const isRight = x > (area.left + area.right) / 2;
    this.tip.style.transform = isRight
      ? `translate(calc(${Math.round(x - 10)}px - 100%), ${area.top + 2}px)`
      : `translate(${Math.round(x + 10)}px, ${area.top + 2}px)`;
  }

  showNote() {
    const { history, window } = this;
    const isEmpty = history.isLoaded && history.series.indexOf(window.to) - history.series.indexOf(window.from) === 0;
    const text = history.error !== '' && !history.isLoaded ? `Readings could not be fetched: ${history.error}` : isEmpty ? 'No readings in this time' : !history.isLoaded ? 'Fetching readings…' : '';
    setShown(this.note, text !== '');
    setText(this.note, text);
    this.plot.setAttribute('aria-busy', String(history.isLoading));
  }

  /** Says in words what the picture shows. */
  describe() {
    const { min, max, mean, n } = this.extent();
    const { channel, window } = this;
    const sign = unitSign(channel.unit);
    const text = (/** @type {number} */ v) => `${number(v, decimalsOf(channel.resolution) === null ? null : channel.resolution)} ${sign}`.trim();
    const range = `${moment(window.from, now())} to ${window.isFollowing ? 'now' : moment(window.to, now())}`;
    setText(this.description, `${range}. ${n === 0 ? 'No readings.' : `${n} readings, least ${text(min)}, mean ${text(mean)}, greatest ${text(max)}.`} `
      + 'Arrow keys move in time, with Shift from reading to reading; plus and minus zoom; Home goes to the first reading, End to the present. A table of the same readings is behind the Table button.');
    setAttribute(this.plot, 'aria-busy', null);
  }
}
