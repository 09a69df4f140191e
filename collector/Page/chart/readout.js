import { milliseconds, number, unitSign, value } from '../text/format.js';
import { clock, decimalsOf, isSameDay, day } from '../text/time.js';

/** @typedef {import('./series.js').Point} Point */
/** @typedef {import('../net/views.js').ChannelView} ChannelView */

/** What a point says, for people: value, time and how sure that time is. @param {Point} point @param {number} stepMs @param {ChannelView} channel @param {number} nowMs */
export function pointText(point, stepMs, channel, nowMs) {
  return { value: valueText(point, channel), time: timeText(point, stepMs, nowMs), detail: detailText(point, channel) };
}

/** @param {Point} point @param {ChannelView} channel */
export function valueText(point, channel) {
  if (point.n === 1 && point.value !== null) return value(point.value, channel);
  const sign = unitSign(channel.unit);
  const mean = channel.type === 'bool' ? `${number(point.mean * 100, 1)} % yes` : number(point.mean, channel.resolution);
  return sign === '' || channel.type === 'bool' ? mean : `${mean} ${sign}`;
}

/** @param {Point} point @param {number} stepMs @param {number} nowMs */
export function timeText(point, stepMs, nowMs) {
  const dayText = isSameDay(point.t, nowMs) ? '' : `${day(point.t)}, `;
  if (stepMs === 0) {
    const bound = point.errorMs === null ? '' : ` ± ${milliseconds(point.errorMs)}`;
    return `${dayText}${clock(point.t, decimalsOf(point.errorMs))}${bound}`;
  }

  const decimals = stepMs < 1_000 ? 2 : 0;
  return `${dayText}${clock(point.t - stepMs / 2, decimals)} to ${clock(point.t + stepMs / 2, decimals)}`;
}

/** Of a bucket: what it holds. @param {Point} point @param {ChannelView} channel */
function detailText(point, channel) {
  if (point.boot !== '' || point.n === 1 || channel.type === 'bool') return '';
  return `${number(point.min, channel.resolution)} to ${number(point.max, channel.resolution)}, mean of ${point.n}`;
}
