import { ApiError } from './api.js';

/** Whether the collector answers, as all requests of the page have found it. */

/**
 * @typedef {object} ConnectionState
 * @property {'starting' | 'live' | 'lost' | 'login'} state
 * @property {number} since ms, of the browser's clock
 * @property {string} why
 */

/** @type {ConnectionState} */
let current = { state: 'starting', since: Date.now(), why: '' };

/** @type {Set<(state: ConnectionState) => void>} */
const listeners = new Set();

export function connection() {
  return current;
}

/** @param {(state: ConnectionState) => void} listener */
export function onConnection(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function succeeded() {
  change('live', '');
}

/** Takes what went wrong with a request. What concerns that request only is left to who asked. @param {unknown} error */
export function failed(error) {
  if (!(error instanceof ApiError)) throw error;
  if (error.kind === 'login') change('login', error.message);
  else if (error.kind === 'unreachable') change('lost', error.message);
  else succeeded();
}

/**
 * @param {ConnectionState['state']} state
 * @param {string} why
 */
function change(state, why) {
  if (current.state === state) return;
  current = { state, since: Date.now(), why };
  for (const listener of listeners) listener(current);
}
