import { scenarioJsonSchemaText } from '../../scenario/json-schema.js';
import { print } from '../terminal.js';
import { command } from './command.js';

export const schema = command({
  command: 'schema',
  describe: 'print the JSON Schema of a scenario',
  handler() {
    print(scenarioJsonSchemaText());
  },
});
