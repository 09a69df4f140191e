import { el, setShown, setText } from '../dom/element.js';
import { icon } from '../dom/icons.js';
import { alertSign, evidence, stateOf } from '../text/states.js';

/** @typedef {import('../net/views.js').DeviceView} DeviceView */

/** Why a device is not simply online, what to try next, and what else it warns of. */
export class ReasonNote {
  constructor() {
    this.evidence = el('p', { class: 'evidence' });
    this.nextText = el('span');
    this.next = el('p', { class: 'next' }, icon('next'), this.nextText);
    this.notes = el('div');
    this.element = el('div', { class: 'reason' }, this.evidence, this.next, this.notes);
    this.shownNotes = '';
  }

  /** @param {DeviceView} device */
  update(device) {
    const isOnline = device.state === 'online';
    setShown(this.element, !isOnline || device.warnings.length + (device.alerts ?? []).length > 0);
    this.element.dataset.tone = stateOf(device.state).tone;
    setShown(this.evidence, !isOnline);
    setText(this.evidence, isOnline ? '' : capital(evidence(device)));
    setShown(this.next, !isOnline && device.reason.next !== '');
    setText(this.nextText, capital(device.reason.next));
    const notes = notesOf(device);
    const key = JSON.stringify(notes);
    if (key === this.shownNotes) return;
    this.shownNotes = key;
    this.notes.replaceChildren(...notes.map(({ tone, sign, text, more }) => el('p', { class: 'warning' },
      el('span', { class: `tone-${tone}` }, icon(sign)), el('span', {}, capital(text), more !== '' && el('span', { class: 'note', text: ` – ${more}` })))));
  }
}

/** Alerts and warnings. @param {DeviceView} device */
function notesOf(device) {
  const alerts = (device.alerts ?? []).map(({ level, evidence: seen, next }) => {
    const { word, icon: sign, tone } = alertSign(level);
    return { tone, sign, text: `${word}: ${seen}`, more: next };
  });
  return [...alerts, ...device.warnings.map((text) => ({ tone: 'warn', sign: 'warning', text, more: '' }))];
}

/** @param {string} text */
function capital(text) {
  return text === '' ? '' : text[0].toUpperCase() + text.slice(1);
}
