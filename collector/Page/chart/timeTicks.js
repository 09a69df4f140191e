import * as time from '../text/time.js';

/** @typedef {{t: number, label: string, isMajor: boolean}} TimeTick */

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Steps that a clock or a calendar has. From a day on they are counted in days, months or years. */
const steps = [
  1, 2, 5, 10, 20, 50, 100, 200, 500,
  second, 2 * second, 5 * second, 10 * second, 15 * second, 30 * second,
  minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute,
  hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour,
  day, 2 * day, 7 * day, 14 * day,
];
const monthSteps = [1, 3, 6, 12, 24, 60, 120];
const monthMs = 30.44 * day;

/**
 * Ticks at round times of the browser's zone.
 * @param {number} from ms
 * @param {number} to ms
 * @param {number} most
 * @returns {TimeTick[]}
 */
export function timeTicks(from, to, most) {
  const atLeast = (to - from) / Math.max(1, most);
  const step = steps.find((candidate) => candidate >= atLeast);
  if (step === undefined) return monthTicks(from, to, monthSteps.find((months) => months * monthMs >= atLeast) ?? 240);
  return step >= hour ? calendarTicks(from, to, step) : clockTicks(from, to, step);
}

/** @param {number} from @param {number} to @param {number} step */
function clockTicks(from, to, step) {
  // Zones are whole quarters of an hour from UTC, and steps below an hour fit into these.
  const ticks = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) {
    const isMajor = t % day === 0 || new Date(t).getHours() + new Date(t).getMinutes() + (t % minute) === 0;
    const decimals = step >= second ? 0 : step >= 100 ? 1 : step >= 10 ? 2 : 3;
    const label = step >= minute ? time.minute(t) : time.clock(t, decimals);
    ticks.push({ t, label: isMajor && step >= minute ? time.day(t) : label, isMajor });
  }

  return ticks;
}

/** Hours and days by the calendar: where the clocks are changed a day has 23 or 25 hours. @param {number} from @param {number} to @param {number} step */
function calendarTicks(from, to, step) {
  const ticks = [];
  const start = new Date(from);
  const stepHours = step / hour;
  const firstHour = step < day ? Math.floor(start.getHours() / stepHours) * stepHours : 0;
  const days = step < day ? 1 : step / day;
  // Days are counted from one epoch, so that panning does not move the ticks.
  const dayNumber = Math.floor((from - start.getTimezoneOffset() * minute) / day);
  const firstDay = step < day ? start.getDate() : start.getDate() - (dayNumber % days);
  for (let i = 0; i < 1_000; i++) {
    const at = step < day
      ? new Date(start.getFullYear(), start.getMonth(), start.getDate(), firstHour + i * stepHours)
      : new Date(start.getFullYear(), start.getMonth(), firstDay + i * days);
    const t = at.getTime();
    if (t > to) break;
    if (t < from) continue;
    const isMidnight = at.getHours() === 0;
    const isMajor = step < day ? isMidnight : at.getDate() === 1;
    ticks.push({ t, label: isMidnight ? time.day(t) : time.minute(t), isMajor });
  }

  return ticks;
}

/** @param {number} from @param {number} to @param {number} months */
function monthTicks(from, to, months) {
  const ticks = [];
  const start = new Date(from);
  const first = Math.floor((start.getFullYear() * 12 + start.getMonth()) / months) * months;
  for (let i = 0; i < 1_000; i++) {
    const t = new Date(0, first + i * months - 1900 * 12).getTime();
    if (t > to) break;
    if (t >= from) ticks.push({ t, label: time.month(t), isMajor: new Date(t).getMonth() === 0 });
  }

  return ticks;
}
