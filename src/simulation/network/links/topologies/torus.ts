import { count, quantity, z } from '../../../../basics/fields.js';
import type { Topology, TopologyKind } from './topology.js';

export const torusOptions = z.strictObject({
  kind: z.literal('torus').describe('Rows and columns that each close to a ring, machine m in row ⌊m / columns⌋; links: `m3 to m4`.'),
  rows: count('Rows; rows × columns is the number of machines, servers included.'),
  columns: count('Columns.'),
  bandwidth: quantity('bandwidth', 'Bandwidth of each link, each way', { above: 0 }),
});

/** A message goes along its row first, then along the column of its destination, each the shorter way round; of two equal ways forwards. */
export const torus: TopologyKind<z.output<typeof torusOptions>> = {
  problems: ({ rows, columns }, machines) => (rows * columns === machines ? [] : [{
    path: 'rows', message: 'the torus does not have one place for each machine', expected: `rows × columns = ${machines}, the number of machines, servers included`,
    received: `${rows} × ${columns} = ${rows * columns}`,
  }]),
  nominal: ({ rows, columns }) => ({ machines: rows * columns, from: 0, to: Math.min(1, rows * columns - 1) }),
  build: ({ rows, columns, bandwidth }, latency) => grid(rows, columns, bandwidth, latency),
};

/** A torus's links: of each machine forwards and backwards along its row, then down and up its column. */
export function grid(rows: number, columns: number, bandwidth: number, latency: number): Topology {
  const inRow = waysRound(columns);
  const perMachine = inRow + waysRound(rows);
  const [alongRow, alongColumn] = [stepper(columns), stepper(rows)];
  return {
    links: rows * columns * perMachine,
    name(link) {
      const machine = Math.floor(link / perMachine);
      const way = link % perMachine;
      const [row, column] = [Math.floor(machine / columns), machine % columns];
      const next = way < inRow ? row * columns + alongRow(column, way) : alongColumn(row, way - inRow) * columns + column;
      return `m${machine} to m${next}`;
    },
    bandwidth: () => bandwidth,
    latency: () => latency,
    route(from, to) {
      const links: number[] = [];
      let [row, column] = [Math.floor(from / columns), from % columns];
      const [lastRow, lastColumn] = [Math.floor(to / columns), to % columns];
      const inRowWay = shorterWay(column, lastColumn, columns);
      const inColumnWay = shorterWay(row, lastRow, rows);
      for (; column !== lastColumn; column = alongRow(column, inRowWay)) links.push((row * columns + column) * perMachine + inRowWay);
      for (; row !== lastRow; row = alongColumn(row, inColumnWay)) links.push((row * columns + column) * perMachine + inRow + inColumnWay);
      return links;
    },
  };
}

/** Ways round a ring of that size: between two there is one link each way. */
function waysRound(size: number): 0 | 1 | 2 {
  return size > 2 ? 2 : size === 2 ? 1 : 0;
}

/** The place after one on a ring of that size; way 0 is forwards, 1 backwards. */
function stepper(size: number): (place: number, way: number) => number {
  return (place, way) => (place + (way === 0 ? 1 : size - 1)) % size;
}

function shorterWay(from: number, to: number, size: number): 0 | 1 {
  const forwards = (to - from + size) % size;
  return forwards <= size - forwards ? 0 : 1;
}
