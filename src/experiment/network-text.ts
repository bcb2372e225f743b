/** A network in words, for the reader of a report. */
import { formatBandwidth, formatBytes, formatNumber, formatTime } from '../basics/units.js';
import type { NetworkOptions } from '../simulation/network/registry.js';

export function networkText(network: NetworkOptions): string {
  switch (network.model) {
    case 'unlimited': return 'unlimited: messages take no time';
    case 'ports': return portsText(network);
    case 'loggp': {
      const { latency, overhead, gap, gapPerByte, reduction } = network;
      return `LogGP: L ${formatTime(latency)}, o ${formatTime(overhead)}, g ${formatTime(gap)}, G ${formatNumber(gapPerByte * 1e9)} ns/B${reductionText(reduction)}`;
    }
    case 'links': {
      const { topology, latency, overhead, reduction, jitter, background = [], overrides = [] } = network;
      return [
        `links shared max–min fairly: ${topologyText(topology)}; latency ${formatTime(latency)}, overhead ${formatTime(overhead)} a message${reductionText(reduction)}`,
        ...(overrides.length === 0 ? [] : [`${overrides.length} links of their own speed`]),
        ...(jitter === undefined ? [] : [`jitter ${formatTime(jitter.mean)} on average`]),
        ...(background.length === 0 ? [] : [`other traffic on ${background.length} links`]),
      ].join('; ');
    }
  }
}

function portsText({ bandwidth, download, latency, overhead, reduction, duplex, machines = [], node, jitter, loss, background = [] }: NetworkOptions<'ports'>): string {
  return [
    `one switch; ports of ${formatBandwidth(bandwidth)}${download === undefined ? '' : ` up and ${formatBandwidth(download)} down`}, ${duplex} duplex`,
    `latency ${formatTime(latency)}, overhead ${formatTime(overhead)} a message${reductionText(reduction)}`,
    ...(node === undefined ? [] : [`nodes of ${node.machines} machines with ${formatBandwidth(node.bandwidth)} and ${formatTime(node.latency)} inside, ${node.nic === 'each' ? 'a NIC for each machine' : 'one NIC for all of them'}`]),
    ...(machines.length === 0 ? [] : [`${machines.length} machines with ports of their own speed`]),
    ...(jitter === undefined ? [] : [`jitter ${formatTime(jitter.mean)} on average`]),
    ...(loss === undefined ? [] : [`${formatNumber(100 * loss.probability)} % of packets of ${formatBytes(loss.packet)} lost and sent again`]),
    ...(background.length === 0 ? [] : [`other traffic in ${background.length} periods`]),
  ].join('; ');
}

function topologyText({ kind, ...rest }: NetworkOptions<'links'>['topology']): string {
  const numbers = Object.entries(rest).flatMap(([name, value]) => (typeof value !== 'number' ? [] : [`${name} ${/bandwidth|backbone|inside|nic|upload|download/i.test(name) ? formatBandwidth(value) : formatNumber(value)}`]));
  return numbers.length === 0 ? kind : `${kind} (${numbers.join(', ')})`;
}

function reductionText(reduction: number): string {
  return reduction === 0 ? '' : `; reduction ${formatNumber(reduction * 1e9)} ns/B`;
}
