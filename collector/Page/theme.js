import { icon } from './dom/icons.js';

/** The theme: the system's, until the user chooses one. A choice is remembered. */

const key = 'theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

/** @type {Set<() => void>} */
const listeners = new Set();

let isChosen = currentTheme() !== systemTheme();

/** @returns {'light' | 'dark'} */
export function currentTheme() {
  return document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light';
}

/**
 * Called when colours changed: what is painted on a canvas is painted again.
 * @param {() => void} listener
 */
export function onThemeChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** @param {HTMLButtonElement} button */
export function bindThemeButton(button) {
  button.addEventListener('click', () => {
    choose(currentTheme() === 'dark' ? 'light' : 'dark');
    show(button);
  });
  dark.addEventListener('change', () => {
    if (isChosen) return;
    document.documentElement.dataset.theme = systemTheme();
    show(button);
    tell();
  });
  show(button);
}

/** @returns {'light' | 'dark'} */
function systemTheme() {
  return dark.matches ? 'dark' : 'light';
}

/** @param {'light' | 'dark'} theme */
function choose(theme) {
  isChosen = theme !== systemTheme();
  document.documentElement.dataset.theme = theme;
  try {
    if (isChosen) localStorage.setItem(key, theme);
    else localStorage.removeItem(key);
  } catch {
    // It is not remembered then; nothing else is wrong.
  }

  tell();
}

/** @param {HTMLButtonElement} button */
function show(button) {
  const other = currentTheme() === 'dark' ? 'light' : 'dark';
  button.replaceChildren(icon(other === 'dark' ? 'moon' : 'sun'));
  button.setAttribute('aria-label', `Use the ${other} theme`);
  button.title = `Use the ${other} theme`;
}

function tell() {
  for (const listener of listeners) listener();
}
