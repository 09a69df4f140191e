import { el } from '../dom/element.js';
import { milliseconds, number, plainValue, unitSign } from '../text/format.js';
import { clock, date, decimalsOf } from '../text/time.js';

/** @typedef {import('./series.js').Series} Series */
/** @typedef {import('../net/views.js').ChannelView} ChannelView */

// More rows nobody reads, and a page with them gets slow; what is finer, one looks closer at.
const mostRows = 200;

/**
 * The readings of a picture as a table: of this moment, so that it does not change under whoever reads it.
 * @param {Series} series
 * @param {{from: number, to: number}} window
 * @param {ChannelView} channel
 */
export function dataTable(series, window, channel) {
  const first = series.indexOf(window.from);
  const last = series.indexOf(window.to);
  const points = series.points.slice(Math.max(first, last - mostRows), last).reverse();
  const isBucketed = series.stepMs > 0;
  const sign = unitSign(channel.unit);
  const valueHead = sign === '' || channel.type === 'bytes' ? 'Value' : `Value, ${sign}`;
  const heads = isBucketed ? ['From', 'Readings', `Least${sign && `, ${sign}`}`, 'Mean', 'Greatest'] : ['Time', 'Error bound', valueHead];
  const rows = points.map((point) => isBucketed
    ? [`${date(point.t)}, ${clock(point.t - series.stepMs / 2)}`, String(point.n), number(point.min, channel.resolution), number(point.mean, channel.resolution), number(point.max, channel.resolution)]
    : [`${date(point.t)}, ${clock(point.t, decimalsOf(point.errorMs))}`, point.errorMs === null ? 'unknown' : `± ${milliseconds(point.errorMs)}`, plainValue(point.value, channel.type, channel.resolution)]);
  const note = last - first > mostRows
    ? `The last ${mostRows} of ${last - first} in this time; zoom in for the others.`
    : `${last - first} ${isBucketed ? 'steps' : 'readings'} in this time.`;
  return el('div', { class: 'table-box', attributes: { tabindex: 0, role: 'region', 'aria-label': `Readings of ${channel.name}` } },
    el('table', {},
      el('caption', { text: `${channel.name}, newest first. ${note}` }),
      el('thead', {}, el('tr', {}, ...heads.map((text) => el('th', { text, attributes: { scope: 'col' } })))),
      el('tbody', {}, ...rows.map(([head, ...cells]) => el('tr', {}, el('th', { text: head, attributes: { scope: 'row' } }), ...cells.map((text) => el('td', { text })))))));
}
