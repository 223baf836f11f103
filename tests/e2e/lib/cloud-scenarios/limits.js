// Rate limits of functions and triggers.

import { until } from '../until.js';
import { call, signUp } from './steps.js';

export const limits = {
  'rate limits': async side => {
    const { rest, master, told } = side;
    await call(side, 'startLimits');
    await until('the limits', async () => (await master.post('/functions/limited', {})).status === 200);
    const times = async (count, send) => {
      for (let i = 0; i < count; i += 1) {
        told(await send());
      }
    };
    for (const name of ['limited', 'limitedFailure', 'limitedToUsers']) {
      await times(3, () => rest.post(`/functions/${name}`, {}));
    }
    await times(3, () => master.post('/functions/limited', {}));
    await times(3, () => master.post('/functions/limitedForAll', {}));
    for (const username of ['first', 'second']) {
      const { sessionToken } = await signUp(side, username);
      await times(3, () => rest.post('/functions/limitedToUsers', {}, { sessionToken }));
    }
    await times(2, () => rest.post('/classes/Limited', {}));
    await times(2, () => rest.put('/classes/Limited/none', {}));
    await times(2, () => rest.get('/classes/Limited'));
    await times(2, () => rest.get('/classes/Limited/none'));
    const part = { method: 'POST', path: '/parse/functions/limited', body: {} };
    await times(1, () => rest.post('/batch', { requests: [part] }));
    await times(2, () => rest.post('/batch', { requests: [{ ...part, path: '/parse/functions/echo' }, part] }));
    await times(3, () => rest.post('/requestPasswordReset', { email: 'nobody@example.com' }));
  },
};
