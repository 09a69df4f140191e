import { icon } from './dom/icons.js';

/** The theme: the system's, until the user chooses one. A choice is remembered. */

const key = 'theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

/** @type {Set<() => void>} */
const listeners = new Set();

/** @returns {'light' | 'dark'} */
export function currentTheme() {
  const chosen = document.documentElement.dataset.theme;
  return chosen === 'light' || chosen === 'dark' ? chosen : dark.matches ? 'dark' : 'light';
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
    show(button);
    tell();
  });
  show(button);
}

/** @param {'light' | 'dark'} theme */
function choose(theme) {
  const isSystems = theme === (dark.matches ? 'dark' : 'light');
  if (isSystems) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (isSystems) localStorage.removeItem(key);
    else localStorage.setItem(key, theme);
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
