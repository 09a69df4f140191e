import { el } from '../dom/element.js';

/**
 * Asks before something that cannot be taken back.
 * @param {string} question
 * @param {string} text what it means
 * @param {string} yes
 * @returns {Promise<boolean>}
 */
export function confirm(question, text, yes) {
  return new Promise((answer) => {
    const dialog = el('dialog', { attributes: { 'aria-labelledby': 'confirm-question', 'aria-describedby': 'confirm-text' } },
      el('form', { attributes: { method: 'dialog' } },
        el('h2', { text: question, attributes: { id: 'confirm-question' } }),
        el('p', { text, attributes: { id: 'confirm-text' } }),
        el('div', { class: 'dialog-buttons' },
          el('button', { class: 'button', text: 'Cancel', attributes: { value: '' } }),
          el('button', { class: 'button primary', text: yes, attributes: { value: 'yes' } }))));
    dialog.addEventListener('close', () => {
      dialog.remove();
      answer(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
