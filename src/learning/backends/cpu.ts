import type { BackendCandidate } from './candidate.js';

/** Plain JavaScript: slow, and always there. */
export const cpu: BackendCandidate = {
  name: 'cpu',
  howToGet: 'it is always there',
  probe: () => Promise.resolve({ available: true, recommended: true, device: 'one CPU core, plain JavaScript', note: '' }),
  async register() {
    await import('@tensorflow/tfjs-backend-cpu');
  },
};
