/** How values, ages and counts are written for a person. What the console does (Console/Format.cs), in the browser. */

// More digits than a float64 holds mean nothing.
const mostDecimals = 9;

/** UCUM codes whose usual sign is another; all others are shown as they are. */
const signs = new Map(Object.entries({
  1: '',
  Cel: '°C',
  '[degF]': '°F',
  deg: '°',
  Ohm: 'Ω',
  um: 'µm',
  us: 'µs',
  'm/s2': 'm/s²',
  m3: 'm³',
  'ug/m3': 'µg/m³',
  '[g]': 'g',
  '[ppm]': 'ppm',
  'dB[SPL]': 'dB',
  'dB[mW]': 'dBm',
  By: 'B',
  kBy: 'kB',
  MBy: 'MB',
  GBy: 'GB',
  '/min': '1/min',
}));

/** @type {Map<number, Intl.NumberFormat>} */
const formats = new Map();

/**
 * @param {number} value
 * @param {number} decimals
 */
export function fixed(value, decimals) {
  let format = formats.get(decimals);
  if (!format) {
    format = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formats.set(decimals, format);
  }

  return format.format(value).replace('-', '−');
}

/** @param {string} code UCUM */
export function unitSign(code) {
  return signs.get(code) ?? code;
}

/** @param {string} type of a channel */
export function isNumeric(type) {
  return type === 'int64' || type === 'float32' || type === 'float64';
}

/**
 * A value as it came in JSON as a number: NaN and the infinities are strings there.
 * @param {unknown} value
 * @returns {number} NaN for what is no number
 */
export function toNumber(value) {
  return typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : typeof value === 'string' ? Number(value) : NaN;
}

/**
 * @param {number | null | undefined} resolution smallest difference that means something
 * @returns {number | null} null: unknown
 */
export function decimalsOf(resolution) {
  return resolution && resolution > 0 && Number.isFinite(resolution)
    ? Math.min(mostDecimals, Math.max(0, Math.ceil(-Math.log10(resolution) - 1e-6)))
    : null;
}

/**
 * @param {number} value
 * @param {number | null} [resolution]
 */
export function number(value, resolution = null) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+∞' : '−∞';
  const size = Math.abs(value);
  const decimals = decimalsOf(resolution);
  if (decimals !== null && size < 1e12) return fixed(value, decimals);
  if (size === 0) return '0';
  if (size >= 1e9 || size < 1e-3) return value.toExponential(3).replace('-', '−');
  return fixed(value, size >= 1000 ? 1 : size >= 100 ? 1 : size >= 1 ? 2 : 4);
}

/**
 * A channel's value without its unit.
 * @param {unknown} value
 * @param {string} type
 * @param {number | null} [resolution]
 */
export function plainValue(value, type, resolution = null) {
  if (value === null || value === undefined) return '–';
  if (type === 'bool') return value ? 'yes' : 'no';
  if (type === 'int64') return typeof value === 'number' ? count(value) : String(value);
  if (isNumeric(type)) return number(toNumber(value), resolution);
  if (type === 'bytes') return size(base64Length(String(value)));
  return String(value);
}

/**
 * A channel's value with its unit, for example <c>21.43 °C</c>.
 * @param {unknown} value
 * @param {{type: string, unit: string, resolution?: number | null}} channel
 */
export function value(value, channel) {
  const text = plainValue(value, channel.type, channel.resolution);
  const sign = unitSign(channel.unit);
  return sign === '' || value === null || value === undefined || channel.type === 'bytes' ? text : `${text} ${sign}`;
}

/**
 * A setting with its unit and every digit that it has.
 * @param {unknown} setting
 * @param {string} unit
 */
export function setting(setting, unit) {
  if (setting === null || setting === undefined) return '–';
  const sign = unitSign(unit);
  const text = typeof setting === 'boolean' ? (setting ? 'yes' : 'no')
    : typeof setting === 'number' ? setting.toLocaleString('en-US', { maximumFractionDigits: 10 }) : String(setting);
  return sign === '' ? text : `${text} ${sign}`;
}

/** @param {number} n */
export function count(n) {
  return fixed(n, 0);
}

/** At most five characters: 999, 9,999, 12.3k, 4.5M. @param {number} n */
export function shortCount(n) {
  if (n < 1e4) return count(n);
  if (n < 1e6) return `${fixed(n / 1e3, n < 1e5 ? 1 : 0)}k`;
  if (n < 1e9) return `${fixed(n / 1e6, n < 1e8 ? 1 : 0)}M`;
  return `${fixed(n / 1e9, 1)}G`;
}

/** @param {number} perSecond */
export function rate(perSecond) {
  return `${perSecond >= 1e4 ? shortCount(perSecond) : fixed(perSecond, perSecond >= 100 ? 0 : 1)}/s`;
}

/** @param {number | null | undefined} p */
export function percent(p) {
  if (p === null || p === undefined) return '–';
  if (p === 0) return '0 %';
  if (p < 0.1) return '< 0.1 %';
  return `${p >= 99.95 ? '100' : fixed(p, 1)} %`;
}

/** @param {number | null | undefined} ms */
export function milliseconds(ms) {
  if (ms === null || ms === undefined) return '–';
  if (ms < 0.1) return `${fixed(ms * 1000, 0)} µs`;
  if (ms < 10) return `${fixed(ms, 1)} ms`;
  if (ms < 10_000) return `${fixed(ms, 0)} ms`;
  return `${fixed(ms / 1000, 0)} s`;
}

/** A span in its largest unit: 0.4 s, 12 s, 5 m, 3 h, 2 d. @param {number} ms */
export function age(ms) {
  const s = Math.max(0, ms / 1000);
  if (s < 9.95) return `${fixed(s, 1)} s`;
  if (s < 59.5) return `${Math.round(s)} s`;
  if (s < 3600) return `${Math.max(1, Math.floor(s / 60))} min`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h`;
  return `${count(Math.floor(s / 86_400))} d`;
}

/** A span in two units: 4 min 12 s. @param {number} ms */
export function duration(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return two(Math.floor(s / 60), 'min', s % 60, 's');
  if (s < 86_400) return two(Math.floor(s / 3600), 'h', Math.floor(s / 60) % 60, 'min');
  return two(Math.floor(s / 86_400), 'd', Math.floor(s / 3600) % 24, 'h');
}

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${fixed(bytes / 1024, 1)} KiB`;
  return bytes < 1024 ** 3 ? `${fixed(bytes / 1024 ** 2, 1)} MiB` : `${fixed(bytes / 1024 ** 3, 2)} GiB`;
}

/**
 * @param {number} a
 * @param {string} unitOfA
 * @param {number} b
 * @param {string} unitOfB
 */
function two(a, unitOfA, b, unitOfB) {
  return b === 0 ? `${count(a)} ${unitOfA}` : `${count(a)} ${unitOfA} ${b} ${unitOfB}`;
}

/** @param {string} text */
function base64Length(text) {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return Math.max(0, (text.length / 4) * 3 - padding);
}
