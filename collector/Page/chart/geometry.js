/** Where the picture of a chart is in its canvas, and how times and values are places in it. All in CSS pixels. */

/** @typedef {{left: number, right: number, top: number, bottom: number}} Area */

/** @param {number} width @param {number} height @returns {Area} */
export function plotArea(width, height) {
  return { left: width < 480 ? 48 : 58, right: width - 10, top: 8, bottom: height - 22 };
}

/** @param {Area} area @param {{from: number, to: number}} window @param {number} t */
export function xOf(area, window, t) {
  return area.left + ((t - window.from) / (window.to - window.from)) * (area.right - area.left);
}

/** @param {Area} area @param {{from: number, to: number}} window @param {number} x */
export function timeAt(area, window, x) {
  return window.from + ((x - area.left) / (area.right - area.left)) * (window.to - window.from);
}

/** @param {Area} area @param {{low: number, high: number}} scale @param {number} value */
export function yOf(area, scale, value) {
  return area.bottom - ((value - scale.low) / (scale.high - scale.low)) * (area.bottom - area.top);
}
