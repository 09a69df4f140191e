/** Which page is shown, by the fragment of the address: it needs no server and the back button works. */

/**
 * @typedef {object} Route
 * @property {'devices' | 'device' | 'events' | 'collector'} page
 * @property {string} device the name, of the pages that have one
 * @property {URLSearchParams} search
 */

/** @returns {Route} */
export function currentRoute() {
  const [path, search = ''] = location.hash.replace(/^#/, '').split('?', 2);
  const [first = '', second = ''] = path.split('/').filter((part) => part !== '');
  const parameters = new URLSearchParams(search);
  if (first === 'devices' && second !== '') return { page: 'device', device: decode(second), search: parameters };
  if (first === 'events') return { page: 'events', device: parameters.get('device') ?? '', search: parameters };
  return { page: first === 'collector' ? 'collector' : 'devices', device: '', search: parameters };
}

/** @param {string} device */
export function deviceHref(device) {
  return `#/devices/${encodeURIComponent(device)}`;
}

/**
 * Changes the parameters of the address without a step in the history.
 * @param {Record<string, string | null>} parameters null: goes away
 */
export function replaceSearch(parameters) {
  const [path, search = ''] = location.hash.split('?', 2);
  const all = new URLSearchParams(search);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null) all.delete(name);
    else all.set(name, value);
  }

  const text = all.toString();
  history.replaceState(null, '', (path || '#/') + (text === '' ? '' : `?${text}`));
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
