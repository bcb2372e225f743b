/** Vega-Lite specs into SVG text, without a browser. The only file that runs Vega. */
import { Error as errorLevel, parse, View, Warn } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/**
 * Draws a spec. The same spec gives the same bytes, whatever was drawn before.
 * @param idPrefix put before every id inside, so that several SVGs can stand in one page
 * @param warn told of everything that Vega-Lite or Vega find questionable in the spec; nothing for a sound one
 * @throws Error if the spec cannot be compiled or drawn
 */
export async function renderSvg(spec: TopLevelSpec, idPrefix: string, warn: (message: string) => void = () => undefined): Promise<string> {
  const compiled = compile(spec, { logger: quietLogger(warn) }).spec;
  const view = new View(parse(compiled), { renderer: 'none', logger: quietLogger(warn), logLevel: Warn });
  try {
    return renumberIds(await view.toSVG(), idPrefix);
  } finally {
    view.finalize();
  }
}

/** Vega numbers clip paths and gradients by a counter of the process; here they are numbered within each picture. */
function renumberIds(svg: string, prefix: string): string {
  const names = new Map<string, string>();
  const rename = (id: string): string => {
    const name = names.get(id) ?? `${prefix}-${names.size}`;
    names.set(id, name);
    return name;
  };
  return svg
    .replace(/(?<=\sid=")[^"]+(?=")/g, rename)
    .replace(/(?<=url\(#)[^)]+(?=\))/g, rename)
    .replace(/(?<=href="#)[^"]+(?=")/g, rename);
}

function quietLogger(warn: (message: string) => void) {
  let current = errorLevel;
  const logger = {
    level(value?: number) {
      if (value === undefined) return current;
      current = value;
      return logger;
    },
    error(...parts: readonly unknown[]) { throw new Error(parts.map(String).join(' ')); },
    warn(...parts: readonly unknown[]) { warn(parts.map(String).join(' ')); return logger; },
    info() { return logger; },
    debug() { return logger; },
  };
  return logger;
}
