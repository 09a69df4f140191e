/** Whether anybody can see the page. A hidden tab asks nothing and draws nothing. */

/** @returns {boolean} */
export function isVisible() {
  return document.visibilityState !== 'hidden';
}

/**
 * @param {() => void} listener
 * @returns {() => void} ends it
 */
export function onVisibility(listener) {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}
