import { el } from '../dom/element.js';

/** What to do where there is no device yet. */
export class Welcome {
  constructor() {
    this.element = el('div', { class: 'welcome' },
      el('p', { text: 'No device is enrolled yet. On the collector’s machine:' }),
      el('pre', {}, el('code', { text: 'telemetry enroll NAME' })),
      el('p', { text: 'makes a device’s key and the file that it reads. Then give that file to the device, or to a simulated one:' }),
      el('pre', {}, el('code', { text: 'dotnet run --project device/simulator -- --provision FILE' })));
    this.element.hidden = true;
  }
}
