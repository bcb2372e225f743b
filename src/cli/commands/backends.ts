import type { Argv } from 'yargs';
import { fold, print } from '../terminal.js';
import { command, type OptionsOf } from './command.js';

function builder(yargs: Argv) {
  return yargs.option('json', { type: 'boolean', default: false, describe: 'print a JSON array' });
}
type Options = OptionsOf<typeof builder>;

export const backends = command<Options>({
  command: 'backends',
  describe: 'list the compute backends and whether they work here',
  builder,
  async handler({ json }) {
    // Loaded here: no other command should pay for TensorFlow.js before it needs it.
    const { listBackends } = await import('../../learning/backend.js');
    const states = await listBackends();
    if (json) {
      print(JSON.stringify(states, null, 2));
      return;
    }
    for (const { name, available, device, note } of states) {
      print(`${available ? '✓' : '✗'} ${name.padEnd(11)}${available ? device : 'not available'}`);
      if (note !== '') print(fold(note, 66).split('\n').map((line) => `             ${line}`).join('\n'));
    }
  },
});
