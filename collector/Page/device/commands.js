import { el, setAttribute, setShown, setText } from '../dom/element.js';
import { icon } from '../dom/icons.js';
import { KeyedList } from '../dom/keyedList.js';
import { ApiError, path, request } from '../net/api.js';
import { failed } from '../net/connection.js';
import { setting, unitSign } from '../text/format.js';
import { confirm } from './confirm.js';

/** @typedef {import('../net/views.js').DeviceView} DeviceView */
/** @typedef {import('../net/views.js').ParameterView} ParameterView */
/** @typedef {import('../net/views.js').ActionView} ActionView */
/** @typedef {{text: string, tone: string}} Outcome */

const waitMs = 10_000;

/** What can be set and done on a device. */
export class CommandsPart {
  /** @param {string} device */
  constructor(device) {
    this.device = device;
    this.isConnected = true;
    const actions = el('ul', { class: 'actions' });
    const parameters = el('ul', { class: 'parameters' });
    /** @type {KeyedList<ActionView>} */
    this.actions = new KeyedList(actions, ({ name }) => name, (action) => this.actionRow(action));
    /** @type {KeyedList<ParameterView>} */
    this.parameters = new KeyedList(parameters, ({ name }) => name, (parameter) => new ParameterRow(this, parameter));
    this.note = el('p', { class: 'note', text: 'The device is not connected: commands would go nowhere.', attributes: { hidden: true } });
    this.element = el('div', { class: 'commands' }, this.note, actions, parameters);
  }

  /** @param {DeviceView} device @param {boolean} isConnected */
  update(device, isConnected) {
    setShown(this.element, device.actions.length + device.parameters.length > 0);
    setShown(this.note, !isConnected);
    this.actions.update(device.actions);
    this.parameters.update(device.parameters);
    if (isConnected === this.isConnected) return;
    this.isConnected = isConnected;
    for (const button of this.element.querySelectorAll('.button')) setAttribute(button, 'disabled', !isConnected);
  }

  /** @param {{name: string, action: boolean, type: string | null, value: unknown}} order @returns {Promise<Outcome>} */
  async send(order) {
    try {
      const outcome = await request(`${path('devices', this.device, 'commands')}?wait=${waitMs}`, { method: 'POST', body: order, patience: waitMs + 5_000 });
      return describe(outcome, order.action);
    } catch (error) {
      failed(error);
      return { text: error instanceof ApiError ? error.message : '', tone: 'bad' };
    }
  }

  /** @param {ActionView} action */
  actionRow(action) {
    const message = outcomeLine();
    const button = el('button', { class: 'button', text: action.name, attributes: { type: 'button', 'aria-describedby': `action-${action.name}` } });
    button.addEventListener('click', async () => {
      const isSure = action.name !== 'restart' || await confirm(`Restart ${this.device}?`,
        'It is away for some seconds. Readings that its log cannot keep over a restart are lost, and declared lost.', 'Restart');
      if (!isSure) return;
      await whileBusy(button, message, () => this.send({ name: action.name, action: true, type: null, value: null }));
    });
    const element = el('li', { class: 'action' }, button, el('span', { class: 'hint', text: action.description, attributes: { id: `action-${action.name}` } }), message);
    return { element, update: () => {} };
  }
}

/** A parameter: what it is now, and, opened, a field for what it shall be. */
class ParameterRow {
  /** @param {CommandsPart} commands @param {ParameterView} parameter */
  constructor(commands, parameter) {
    this.commands = commands;
    this.parameter = parameter;
    const id = `parameter-${parameter.name}`;
    this.current = el('span', { class: 'current' });
    this.field = field(parameter, id);
    this.message = outcomeLine();
    this.button = el('button', { class: 'button', text: 'Set', attributes: { type: 'submit', 'aria-label': `Set ${parameter.name}` } });
    this.head = el('button', { class: 'parameter-head', attributes: { type: 'button', 'aria-expanded': 'false', 'aria-controls': `${id}-form` }, on: { click: () => this.toggle() } },
      icon('forward'), el('span', { class: 'parameter-name', text: parameter.name }), this.current);
    const sign = unitSign(parameter.unit);
    const hint = [parameter.description, rangeText(parameter), `default ${setting(parameter.default, parameter.unit)}`].filter((text) => text !== '').join('; ');
    this.form = el('form', { attributes: { id: `${id}-form`, hidden: true }, on: { submit: (event) => { event.preventDefault(); void this.send(); } } },
      el('label', { class: 'unseen', text: parameter.name, attributes: { for: id } }),
      this.field, sign !== '' && el('span', { class: 'unit', text: sign }), this.button,
      el('p', { class: 'hint', text: hint, attributes: { id: `${id}-hint` } }), this.message);
    this.element = el('li', { class: 'parameter', attributes: { 'data-parameter': parameter.name } }, this.head, this.form);
  }

  toggle() {
    this.form.hidden = !this.form.hidden;
    setAttribute(this.head, 'aria-expanded', String(!this.form.hidden));
    if (this.form.hidden) return;
    this.field.value = String(this.parameter.value ?? '');
    this.field.focus();
  }

  /** @param {ParameterView} parameter */
  update(parameter) {
    this.parameter = parameter;
    setText(this.current, setting(parameter.value, parameter.unit));
  }

  async send() {
    const { name, type } = this.parameter;
    const value = entered(this.field, type);
    if (value === null) {
      show(this.message, { text: 'That is no value for it.', tone: 'bad' });
      return;
    }

    await whileBusy(this.button, this.message, () => this.commands.send({ name, action: false, type, value }));
  }
}

/** @param {ParameterView} parameter @param {string} id */
function field(parameter, id) {
  const attributes = { id, 'aria-describedby': `${id}-hint`, autocomplete: 'off' };
  if (parameter.type === 'bool') {
    const select = el('select', { attributes }, el('option', { text: 'yes', attributes: { value: 'true' } }), el('option', { text: 'no', attributes: { value: 'false' } }));
    select.value = String(parameter.value);
    return select;
  }

  const isText = parameter.type === 'text';
  const input = el('input', {
    attributes: {
      ...attributes, type: isText ? 'text' : 'number', required: !isText,
      ...(isText ? {} : { min: bound(parameter.lowest), max: bound(parameter.highest), step: parameter.type === 'int64' ? 1 : 'any' }),
    },
  });
  input.value = String(parameter.value ?? '');
  return input;
}

/** @param {unknown} value */
function bound(value) {
  return typeof value === 'number' ? value : null;
}

/** @param {HTMLInputElement | HTMLSelectElement} field @param {string} type @returns {unknown} null: it is none */
function entered(field, type) {
  if (type === 'text') return field.value;
  if (type === 'bool') return field.value === 'true';
  const value = Number(field.value);
  const isPossible = field.value.trim() !== '' && Number.isFinite(value) && (type !== 'int64' || Number.isSafeInteger(value));
  return isPossible ? value : null;
}

/** @param {ParameterView} parameter */
function rangeText({ lowest, highest, unit }) {
  return lowest === null || lowest === undefined ? '' : `${setting(lowest, '')} to ${setting(highest, unit)}`;
}

/** @param {any} outcome CommandOutcome @param {boolean} isAction @returns {Outcome} */
function describe(outcome, isAction) {
  switch (outcome.status) {
    case 'applied': return { text: outcome.message || (isAction ? 'Done.' : `It is ${setting(outcome.value, outcome.unit ?? '')} now.`), tone: 'ok' };
    case 'refused': return { text: `Refused: ${outcome.message}`, tone: 'bad' };
    case 'failed': return { text: `It could not be done: ${outcome.message}`, tone: 'bad' };
    case 'unanswered': return { text: `No answer within ${waitMs / 1000} s. It is sent again when the device reconnects without a restart.`, tone: 'warn' };
    default: return { text: `${outcome.message}. Nothing was sent, and nothing waits.`, tone: 'bad' };
  }
}

function outcomeLine() {
  return el('p', { class: 'outcome', attributes: { role: 'status', hidden: true } });
}

/** @param {HTMLElement} line @param {Outcome} outcome */
function show(line, { text, tone }) {
  line.hidden = false;
  line.className = `outcome tone-${tone}`;
  line.replaceChildren(icon(tone === 'ok' ? 'check' : tone === 'info' ? 'connecting' : 'warning'), el('span', { text }));
}

/** @param {HTMLButtonElement} button @param {HTMLElement} line @param {() => Promise<Outcome>} work */
async function whileBusy(button, line, work) {
  if (button.getAttribute('aria-busy') === 'true') return;
  setAttribute(button, 'aria-busy', 'true');
  show(line, { text: 'Sent; waiting for the device…', tone: 'info' });
  show(line, await work());
  setAttribute(button, 'aria-busy', null);
}
