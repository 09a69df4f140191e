/** Tells what is on the screen: a row that nobody sees is not drawn. One observer serves all. */

/** @type {WeakMap<Element, (isSeen: boolean) => void>} */
const listeners = new WeakMap();

const observer = new IntersectionObserver((entries) => {
  for (const entry of entries) listeners.get(entry.target)?.(entry.isIntersecting);
}, { rootMargin: '200px' });

/**
 * @param {Element} element
 * @param {(isSeen: boolean) => void} listener
 * @returns {() => void} ends it
 */
export function onSight(element, listener) {
  listeners.set(element, listener);
  observer.observe(element);
  return () => observer.unobserve(element);
}
