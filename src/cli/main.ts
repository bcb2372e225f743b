#!/usr/bin/env node
/** The street door: argv in, exit code out (0 done, 1 failed while running, 2 bad input), and nothing else. */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { InputError } from '../basics/errors.js';
import { version } from '../version.js';
import { backends } from './commands/backends.js';
import { check } from './commands/check.js';
import { report } from './commands/report.js';
import { run } from './commands/run.js';
import { schema } from './commands/schema.js';
import { print, say, sayProblems } from './terminal.js';

const words = hideBin(process.argv);

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => { process.exit(error.code === 'EPIPE' ? 0 : 1); });

const parser = yargs(words)
  .scriptName('tte')
  .parserConfiguration({ 'boolean-negation': false })
  .usage('$0 <command>\n\nHow long, and at what cost, until the loss is below ε: distributed SGD simulated\nevent by event, with real gradients.')
  .command(run)
  .command(check)
  .command(report)
  .command(schema)
  .command(backends)
  .demandCommand(1, 'say what to do')
  .recommendCommands()
  .strict()
  .wrap(80)
  .version(version)
  .example('$0 run scenarios/mnist-topologies.yaml', 'simulate and report')
  .example('$0 run s.yaml --set replications=10', 'override a field')
  .example('$0 check s.yaml', 'validate only')
  .epilogue('Results go to stdout, progress and messages to stderr. Exit codes: 0 done, 1 failed while running, 2 bad input.')
  .exitProcess(false)
  .showHelpOnFail(false)
  .fail((message: string | null, error: Error | undefined) => {
    throw error ?? new InputError([{ message: (message ?? 'the command line cannot be read').replaceAll('\n', ' '), fix: 'see tte --help' }]);
  });

try {
  await parser.parseAsync();
} catch (error) {
  if (error instanceof InputError) {
    if (words.includes('--json')) print(JSON.stringify({ problems: error.problems }, null, 2));
    sayProblems(error.problems, 'error');
    process.exitCode = 2;
  } else {
    say(`error: ${error instanceof Error ? error.message : String(error)}`);
    if (process.env['TTE_DEBUG'] !== undefined && error instanceof Error) say(error.stack ?? '');
    process.exitCode = 1;
  }
}
