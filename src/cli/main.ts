#!/usr/bin/env node
/** The street door: argv in, exit code out (0 done, 1 failed while running, 2 bad input), and nothing else. */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { InputError, type Problem } from '../basics/errors.js';
import { nearestFix } from '../basics/nearest.js';
import { version } from '../version.js';
import { backends } from './commands/backends.js';
import { check } from './commands/check.js';
import { diagnose } from './commands/diagnose.js';
import { explain } from './commands/explain.js';
import { report } from './commands/report.js';
import { run } from './commands/run.js';
import { schema } from './commands/schema.js';
import { strategies } from './commands/strategies.js';
import { print, say, sayProblems } from './terminal.js';

const words = hideBin(process.argv);
const commands = ['run', 'diagnose', 'check', 'explain', 'report', 'schema', 'strategies', 'backends'];
const helpFix = () => `see tte ${commands.find((name) => name === words[0]) ?? ''} --help`.replace('  ', ' ');

/** What every command asks of its options: a name that is given is not empty, and nothing but `--set` is given twice. */
function soundOptions(given: Readonly<Record<string, unknown>>): true {
  const problems = Object.entries(given).flatMap(([name, value]): Problem[] => {
    if (name === '_' || name === '$0' || name === 'set') return [];
    const path = ['scenario', 'results'].includes(name) ? name : `--${name}`;
    if (Array.isArray(value)) return [{ message: 'given more than once', path, received: value.join(', '), fix: 'give it once' }];
    return value === '' ? [{ message: 'nothing is given', path, expected: 'a file or a folder', fix: helpFix() }] : [];
  });
  if (problems.length > 0) throw new InputError(problems);
  return true;
}

// A reader that has seen enough (`| head`) is no failure; one who listens to no messages does not end the work.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') say(`error: the result cannot be printed: ${error.message}`);
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});
process.stderr.on('error', () => undefined);

/** The parser's message on one line, and without its jargon. */
function plainly(message: string): string {
  return message.startsWith('Not enough non-option arguments') ? 'the file is missing' : message.trim().replace(/\s+/g, ' ');
}

const parser = yargs(words)
  .scriptName('tte')
  .parserConfiguration({ 'boolean-negation': false })
  .usage('$0 <command>\n\nHow long, and at what cost, until the loss is below ε: distributed SGD simulated\nevent by event, with real gradients.')
  .command(run)
  .command(diagnose)
  .command(check)
  .command(explain)
  .command(report)
  .command(schema)
  .command(strategies)
  .command(backends)
  .demandCommand(1, 'say what to do')
  .strict()
  .check(soundOptions)
  .wrap(80)
  .version(version)
  .example('$0 run scenarios/mnist-topologies.yaml', 'simulate and report')
  .example('$0 run s.yaml --set replications=10', 'override a field')
  .example('$0 check s.yaml', 'validate only')
  .epilogue('Results go to stdout, progress and messages to stderr. Exit codes: 0 done, 1 failed while running, 2 bad input.')
  .exitProcess(false)
  .showHelpOnFail(false)
  .fail((message: string | null, error: Error | undefined) => {
    // What has no message comes from a command; of the parser's own errors one is thrown rather than told.
    if (error !== undefined && error.name !== 'YError') throw error;
    const [first] = words;
    if (first !== undefined && !first.startsWith('-') && !commands.includes(first)) {
      throw new InputError([{ message: `there is no command "${first}"`, expected: commands.join(', '), fix: nearestFix(first, commands).fix ?? helpFix() }]);
    }
    throw new InputError([{ message: plainly(message ?? error?.message ?? 'the command line cannot be read'), fix: helpFix() }]);
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
