/** Elements without markup: whatever a device is called or says stays text. */

/**
 * @typedef {object} ElementOptions
 * @property {string} [class]
 * @property {string} [text]
 * @property {Record<string, string | number | boolean | null | undefined>} [attributes] true: present without a value; false, null: left out
 * @property {Record<string, EventListenerOrEventListenerObject>} [on]
 */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {ElementOptions} [options]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  if (options.class) element.className = options.class;
  if (options.text !== undefined) element.textContent = options.text;
  for (const [name, value] of Object.entries(options.attributes ?? {})) setAttribute(element, name, value);
  for (const [name, listener] of Object.entries(options.on ?? {})) element.addEventListener(name, listener);
  for (const child of children) {
    if (child) element.append(child);
  }

  return element;
}

/**
 * Changes nothing where nothing changes: most of a live page stays as it is.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | number | boolean | null | undefined} value
 */
export function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }

  const text = value === true ? '' : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/**
 * @param {HTMLElement} element
 * @param {boolean} isShown
 */
export function setShown(element, isShown) {
  if (element.hidden === isShown) element.hidden = !isShown;
}

/** @param {string} text for screen readers only */
export function unseen(text) {
  return el('span', { class: 'unseen', text });
}
