/** Hands on a chart: mouse, wheel, fingers. They say what is meant in pixels; what that means in time is the chart's matter. */

/**
 * @typedef {object} GestureListener
 * @property {(dx: number) => void} pan pixels to the right
 * @property {(factor: number, x: number) => void} zoom below 1: closer; x stays where it is
 * @property {(from: number, to: number) => void} select a range of pixels to look at
 * @property {(x: number | null) => void} point where a hand points to; null: nowhere
 * @property {(from: number | null, to: number) => void} selecting the range so far; null: none any more
 * @property {() => void} wheelIgnored the wheel went to the page
 */

// A tap trembles.
const tapPixels = 4;

// The deltas of wheels: pixels, lines, pages.
const wheelPixels = [1, 30, 300];

/**
 * @param {HTMLElement} element
 * @param {GestureListener} listener
 */
export function listenToGestures(element, listener) {
  /** Pointers that are down. @type {Map<number, {x: number, y: number}>} */
  const down = new Map();
  let startX = 0;
  let isSelecting = false;
  let isDragging = false;

  /** @param {{clientX: number}} event */
  const xOf = (event) => event.clientX - element.getBoundingClientRect().left;

  /** @returns {{x: number, distance: number}} */
  const pinch = () => {
    const [a, b] = [...down.values()];
    return { x: (a.x + b.x) / 2, distance: Math.max(20, Math.hypot(a.x - b.x, a.y - b.y)) };
  };

  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    down.set(event.pointerId, { x: xOf(event), y: event.clientY });
    startX = xOf(event);
    isDragging = down.size > 1;
    isSelecting = event.shiftKey && down.size === 1;
  });

  element.addEventListener('pointermove', (event) => {
    const x = xOf(event);
    const pointer = down.get(event.pointerId);
    if (!pointer) {
      if (event.pointerType === 'mouse') listener.point(x);
      return;
    }

    if (!isDragging && Math.abs(x - startX) < tapPixels) return;
    if (!isDragging) {
      isDragging = true;
      element.classList.add('dragging');
    }

    if (isSelecting) listener.selecting(startX, x);
    else if (down.size === 2) movePinch(pointer, x, event.clientY);
    else listener.pan(x - pointer.x);
    pointer.x = x;
    pointer.y = event.clientY;
  });

  /** @param {{x: number, y: number}} pointer @param {number} x @param {number} y */
  function movePinch(pointer, x, y) {
    const before = pinch();
    [pointer.x, pointer.y] = [x, y];
    const after = pinch();
    listener.pan(after.x - before.x);
    listener.zoom(before.distance / after.distance, after.x);
  }

  element.addEventListener('pointerup', (event) => {
    if (!down.has(event.pointerId)) return;
    const x = xOf(event);
    if (isSelecting && isDragging) listener.select(Math.min(startX, x), Math.max(startX, x));
    else if (!isDragging) listener.point(x);
    release(event);
  });
  element.addEventListener('pointercancel', release);
  element.addEventListener('pointerleave', (event) => {
    if (event.pointerType === 'mouse' && down.size === 0) listener.point(null);
  });

  /** @param {PointerEvent} event */
  function release(event) {
    down.delete(event.pointerId);
    if (isSelecting) listener.selecting(null, 0);
    isSelecting = false;
    // The finger that stays must not jump.
    if (down.size === 0) element.classList.remove('dragging');
  }

  element.addEventListener('wheel', (event) => {
    const unit = wheelPixels[event.deltaMode] ?? 1;
    const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (isSideways || (event.shiftKey && event.deltaY !== 0)) {
      event.preventDefault();
      listener.pan(-(isSideways ? event.deltaX : event.deltaY) * unit);
      return;
    }

    // A page full of charts has to scroll: the wheel zooms what was clicked, or with Ctrl, which is also how a trackpad tells a pinch.
    if (!event.ctrlKey && !event.metaKey && !element.contains(document.activeElement)) {
      listener.wheelIgnored();
      return;
    }

    event.preventDefault();
    const sensitivity = event.ctrlKey && event.deltaMode === 0 && Math.abs(event.deltaY) < 40 ? 0.01 : 0.0022;
    listener.zoom(Math.exp(Math.max(-200, Math.min(200, event.deltaY * unit)) * sensitivity), xOf(event));
  }, { passive: false });

  element.addEventListener('dblclick', (event) => {
    event.preventDefault();
    listener.zoom(event.shiftKey ? 2 : 0.5, xOf(event));
  });
}
