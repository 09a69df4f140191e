/** Keys on a chart. */

/**
 * @typedef {object} KeyListener
 * @property {(share: number) => void} pan of the window, positive: later
 * @property {(factor: number) => void} zoom
 * @property {(steps: number) => void} step to the next reading, or the one before
 * @property {() => void} first to the beginning of history
 * @property {() => void} present
 * @property {() => void} leave what is read out
 */

const panShare = 0.1;
const pageShare = 0.9;
const zoomFactor = 1.5;

/**
 * @param {HTMLElement} element
 * @param {KeyListener} listener
 */
export function listenToKeys(element, listener) {
  element.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target !== element) return;
    const act = actionOf(event, listener);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/**
 * @param {KeyboardEvent} event
 * @param {KeyListener} listener
 * @returns {(() => void) | null}
 */
function actionOf(event, listener) {
  switch (event.key) {
    case 'ArrowLeft': return () => (event.shiftKey ? listener.step(-1) : listener.pan(-panShare));
    case 'ArrowRight': return () => (event.shiftKey ? listener.step(1) : listener.pan(panShare));
    case 'PageUp': return () => listener.pan(-pageShare);
    case 'PageDown': return () => listener.pan(pageShare);
    case '+': case '=': return () => listener.zoom(1 / zoomFactor);
    case '-': case '_': return () => listener.zoom(zoomFactor);
    case 'Home': return () => listener.first();
    case 'End': return () => listener.present();
    case 'Escape': return () => listener.leave();
    default: return null;
  }
}
