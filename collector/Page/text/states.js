/** States of devices in words and signs, and what of them a person looks at first. */

/** @typedef {import('../net/views.js').DeviceView} DeviceView */
/** @typedef {import('../net/views.js').ChannelView} ChannelView */

/** @type {Record<string, {word: string, icon: string, tone: string, urgency: number}>} */
const states = {
  offline: { word: 'offline', icon: 'offline', tone: 'bad', urgency: 0 },
  blocked: { word: 'blocked', icon: 'half', tone: 'warn', urgency: 1 },
  silent: { word: 'silent', icon: 'half', tone: 'warn', urgency: 2 },
  connecting: { word: 'connecting', icon: 'connecting', tone: 'info', urgency: 4 },
  online: { word: 'online', icon: 'online', tone: 'ok', urgency: 5 },
  'never-seen': { word: 'never seen', icon: 'never', tone: 'idle', urgency: 6 },
};

const unknown = { word: 'unknown', icon: 'never', tone: 'idle', urgency: 6 };

/** @param {string} state */
export function stateOf(state) {
  return states[state] ?? unknown;
}

/** All states, the most urgent first. */
export const stateNames = Object.keys(states).sort((a, b) => states[a].urgency - states[b].urgency);

/** @param {DeviceView} device */
export function isConnected(device) {
  return device.state === 'online' || device.state === 'silent' || device.state === 'blocked';
}

/** Not as it should be: a person may have to do something. A device never seen may not have been mounted yet. @param {DeviceView} device */
export function needsAttention(device) {
  return urgency(device) < 4;
}

/** 0 is looked at first. @param {DeviceView} device */
export function urgency(device) {
  const own = stateOf(device.state).urgency;
  const alerts = device.alerts ?? [];
  if (alerts.some(({ level }) => level === 'alarm')) return Math.min(own, 0.5);
  return alerts.length + device.warnings.length > 0 ? Math.min(own, 3) : own;
}

/** @param {DeviceView} device */
export function evidence(device) {
  return device.reason.evidence === '' ? device.reason.code : device.reason.evidence;
}

/** Events of alerts say what happened to a value, not to the connection (docs/alerts.md). @type {Record<string, {word: string, icon: string, tone: string}>} */
const alertEvents = {
  'limit-warn': { word: 'warning', icon: 'warning', tone: 'warn' },
  'limit-alarm': { word: 'alarm', icon: 'alarm', tone: 'bad' },
  'limit-clear': { word: 'clear', icon: 'check', tone: 'ok' },
  'offline-long': { word: 'alarm', icon: 'alarm', tone: 'bad' },
  'offline-over': { word: 'clear', icon: 'check', tone: 'ok' },
};

/** @param {import('../net/views.js').DeviceEvent} event */
export function signOfEvent(event) {
  return alertEvents[event.reason.code] ?? stateOf(event.state);
}

/** @param {'warn' | 'alarm'} level */
export function alertSign(level) {
  return level === 'alarm' ? { word: 'alarm', icon: 'alarm', tone: 'bad' } : { word: 'warning', icon: 'warning', tone: 'warn' };
}

/** From what share of lost datagrams on one looks at the network. @param {number | null | undefined} percent */
export function toneOfLoss(percent) {
  if (percent === null || percent === undefined) return '';
  return percent >= 20 ? 'bad' : percent >= 5 ? 'warn' : '';
}
