import { el, setAttribute, setText } from '../dom/element.js';
import { icon } from '../dom/icons.js';
import { now } from '../net/clock.js';
import { duration } from '../text/format.js';
import { clock, date, isSameDay } from '../text/time.js';

/** @typedef {import('../chart/timeWindow.js').TimeWindow} TimeWindow */

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** @type {[string, string, number][]} */
const ranges = [['5 min', '5 minutes', 5 * minuteMs], ['1 h', 'hour', hourMs], ['1 d', 'day', 24 * hourMs]];

/** Which time the charts show, and how it is changed without gestures. */
export class WindowBar {
  /**
   * @param {TimeWindow} window
   * @param {() => void} onAll
   */
  constructor(window, onAll) {
    this.window = window;
    this.text = el('p', { class: 'window-text' });
    this.ranges = ranges.map(([label, name, span]) => ({ span, element: button(label, `The last ${name}`, () => window.follow(span)) }));
    this.live = el('button', { class: 'live-button', attributes: { type: 'button', title: 'Follow the present' }, on: { click: () => window.follow() } }, icon('live'), el('span', { text: 'Live' }));
    this.element = el('div', { class: 'window-bar', attributes: { role: 'group', 'aria-label': 'Time that the charts show' } },
      el('div', { class: 'segments' }, ...this.ranges.map(({ element }) => element), button('All', 'All readings', onAll)),
      el('div', { class: 'segments' },
        button(icon('back'), 'Earlier', () => window.pan(-window.span / 2)),
        button(icon('forward'), 'Later', () => window.pan(window.span / 2)),
        button(icon('minus'), 'Zoom out', () => window.zoom(2, this.middle())),
        button(icon('plus'), 'Zoom in', () => window.zoom(0.5, this.middle()))),
      this.live, this.text);
    this.update();
  }

  update() {
    const { window } = this;
    for (const { span, element } of this.ranges) setAttribute(element, 'aria-pressed', String(window.isFollowing && Math.abs(window.span - span) < 1));
    setAttribute(this.live, 'aria-pressed', String(window.isFollowing));
    setText(this.text, window.isFollowing ? `The last ${duration(window.span)}` : rangeText(window));
  }

  middle() {
    return this.window.isFollowing ? this.window.to : (this.window.from + this.window.to) / 2;
  }
}

/** @param {TimeWindow} window */
function rangeText({ from, to, span }) {
  const decimals = span < 10_000 ? 1 : 0;
  const isToday = isSameDay(from, now()) && isSameDay(to, now());
  const first = `${isToday ? '' : `${date(from)}, `}${clock(from, decimals)}`;
  return `${first} – ${isSameDay(from, to) ? '' : `${date(to)}, `}${clock(to, decimals)}`;
}

/**
 * @param {string | Node} content
 * @param {string} label
 * @param {() => void} onClick
 */
function button(content, label, onClick) {
  return el('button', { attributes: { type: 'button', 'aria-label': label, title: label }, on: { click: onClick } }, content);
}
