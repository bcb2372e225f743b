import { z } from '../../basics/fields.js';
import type { MessageCost, Network, NetworkSite } from './network.js';

const FREE: MessageCost = { latency: 0, overhead: 0, secondsPerByte: 0, reductionPerByte: 0 };

/** A network on which messages take no time at all; bytes are still counted. */
export const unlimited = {
  model: 'unlimited',
  options: z.strictObject({ model: z.literal('unlimited').describe('Messages take no time at all.') }),
  cost: (): MessageCost => FREE,
  build(_options: { readonly model: 'unlimited' }, { simulator }: NetworkSite): Network {
    let bytesSent = 0;
    return {
      cost: FREE,
      get bytesSent() { return bytesSent; },
      send(_from, _to, bytes, _isReduction, delivered) {
        bytesSent += bytes;
        simulator.schedule(0, () => { delivered(0); });
      },
    };
  },
} as const;
