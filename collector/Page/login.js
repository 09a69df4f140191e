import { el, setText } from './dom/element.js';
import { request, ApiError } from './net/api.js';

/** Asks for the token that a collector wants on every address but loopback. The answer sets a cookie that scripts cannot read. */
export class LoginDialog {
  /** @param {() => void} onDone */
  constructor(onDone) {
    this.onDone = onDone;
    this.message = el('p', { class: 'form-message', attributes: { role: 'alert' } });
    this.token = el('input', {
      attributes: { id: 'token', type: 'password', name: 'token', autocomplete: 'current-password', required: true, 'aria-describedby': 'token-hint' },
    });
    const form = el('form', { on: { submit: (event) => { event.preventDefault(); void this.send(); } } },
      el('h2', { text: 'Token' }),
      el('p', { text: 'This collector shows its readings to who has its token. It is in the file that the collector was started with.', attributes: { id: 'token-hint' } }),
      el('label', { text: 'Token', attributes: { for: 'token' } }),
      this.token,
      this.message,
      el('div', { class: 'dialog-buttons' }, el('button', { class: 'button primary', text: 'Open', attributes: { type: 'submit' } })));
    this.dialog = el('dialog', { attributes: { 'aria-label': 'Token' }, on: { cancel: (event) => event.preventDefault() } }, form);
  }

  open() {
    if (!this.dialog.isConnected) document.body.append(this.dialog);
    if (!this.dialog.open) this.dialog.showModal();
  }

  close() {
    this.token.value = '';
    this.dialog.close();
  }

  async send() {
    try {
      await request('/api/session', { method: 'POST', body: { token: this.token.value } });
      this.close();
      this.onDone();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(this.message, error.kind === 'login' ? 'That is not the collector’s token.' : error.message);
    }
  }
}
