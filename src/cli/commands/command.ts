/** A command of the street door; a new one adds its file and a line in `main.ts`. */
import type { CommandModule } from 'yargs';

export type Command<Options> = CommandModule<object, Options>;

/** Lets a command be written with its options' types inferred from its builder. */
export function command<Options>(definition: Command<Options>): Command<Options> {
  return definition;
}
