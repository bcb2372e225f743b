/** A command of the street door; a new one adds its file and a line in `main.ts`. */
import type { Argv, CommandModule } from 'yargs';

export type Command<Options> = CommandModule<object, Options>;

/** What a builder's options are once parsed. */
export type OptionsOf<Builder extends (yargs: Argv) => unknown> = ReturnType<Builder> extends Argv<infer Parsed> ? Parsed : never;

/** Lets a command be written with its options' types inferred from its builder. */
export function command<Options>(definition: Command<Options>): Command<Options> {
  return definition;
}
