/** A network in words, for the reader of a report. */
import { countOf, formatBandwidth, formatBytes, formatNumber, formatTime } from '../basics/units.js';
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
      const { topology, latency, overhead, reduction, overrides = [] } = network;
      return [
        `${topologyText(topology)}; messages share links max–min fairly`,
        `latency ${formatTime(latency)} from a machine to the next, overhead ${formatTime(overhead)} a message${reductionText(reduction)}`,
        ...(overrides.length === 0 ? [] : [`${countOf(overrides.length, 'link')} of another bandwidth or latency`]),
        ...troubleTexts(network),
      ].join('; ');
    }
  }
}

function portsText(network: NetworkOptions<'ports'>): string {
  const { bandwidth, download, latency, overhead, reduction, duplex, machines = [], node } = network;
  const down = download === undefined || download === bandwidth ? '' : ` up and ${formatBandwidth(download)} down`;
  return [
    `one switch; ports of ${formatBandwidth(bandwidth)}${down}, ${duplex} duplex`,
    `latency ${formatTime(latency)}, overhead ${formatTime(overhead)} a message${reductionText(reduction)}`,
    ...(node === undefined ? [] : [nodeText(node)]),
    ...(machines.length === 0 ? [] : [`${countOf(machines.length, 'machine')} unlike the others (${machines.slice(0, 3).map(machineText).join('; ')}${machines.length > 3 ? '; …' : ''})`]),
    ...lossTexts(network),
    ...troubleTexts(network),
  ].join('; ');
}

function machineText({ machine, bandwidth, download, latency, loss }: NonNullable<NetworkOptions<'ports'>['machines']>[number]): string {
  const parts = [
    ...(bandwidth === undefined ? [] : [formatBandwidth(bandwidth)]), ...(download === undefined ? [] : [`${formatBandwidth(download)} down`]),
    ...(latency === undefined ? [] : [`latency ${formatTime(latency)}`]), ...(loss === undefined ? [] : [`${percent(loss)} lost`]),
  ];
  return `${machine}: ${parts.join(', ')}`;
}

type Node = Pick<NonNullable<NetworkOptions<'ports'>['node']>, 'machines' | 'bandwidth' | 'latency' | 'nic'>;

function nodeText({ machines, bandwidth, latency, nic }: Node): string {
  const card = nic === 'each' ? 'a NIC for each machine' : 'one NIC for all of them';
  return `nodes of ${countOf(machines, 'machine')} with ${formatBandwidth(bandwidth)} and ${formatTime(latency)} inside, ${card}`;
}

function lossTexts({ loss, machines = [], latency }: NetworkOptions<'ports'>): string[] {
  if (loss === undefined) return [];
  const { probability, packet, timeout = 2 * latency } = loss;
  const most = Math.max(probability, ...machines.map((own) => own.loss ?? 0));
  if (most === 0) return [];
  const share = most === probability ? percent(probability) : `${percent(probability)} (at the most ${percent(most)})`;
  return [`${share} of packets of ${formatBytes(packet)} lost, and sent again after ${formatTime(timeout)}`];
}

/** Jitter and other traffic. */
function troubleTexts({ jitter, background = [] }: NetworkOptions<'ports' | 'links'>): string[] {
  const shares = background.map(({ share }) => share);
  const range = Math.min(...shares) === Math.max(...shares) ? percent(shares[0] ?? 0) : `${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}`;
  return [
    ...(jitter === undefined ? [] : [`jitter ${formatTime(jitter.mean)} a message on average`]),
    ...(background.length === 0 ? [] : [`other traffic takes ${range} of ${countOf(new Set(background.map((each) => ('link' in each ? each.link : each.machine))).size, 'link' in background[0]! ? 'link' : 'machine\'s port')} for a while`]),
  ];
}

function topologyText(topology: NetworkOptions<'links'>['topology']): string {
  switch (topology.kind) {
    case 'switch': return `one switch, links of ${formatBandwidth(topology.bandwidth)} to it`;
    case 'hub': return `a hub that all share, ${formatBandwidth(topology.backbone)}; links of ${formatBandwidth(topology.bandwidth)} to it`;
    case 'ring': return `a ring of links of ${formatBandwidth(topology.bandwidth)}`;
    case 'torus': return `a torus of ${topology.rows} × ${topology.columns} machines, links of ${formatBandwidth(topology.bandwidth)}`;
    case 'two-level': return `${nodeText(topology.node)} of ${formatBandwidth(topology.bandwidth)}`;
    case 'fat-tree': {
      const { machinesPerEdge, oversubscription, bandwidth } = topology;
      return `a fat tree: ${countOf(machinesPerEdge, 'machine')} on an edge switch by links of ${formatBandwidth(bandwidth)}, ${oversubscription === 1 ? 'not oversubscribed' : `oversubscribed ${formatNumber(oversubscription)} : 1`}`;
    }
    case 'full': return `a link of ${formatBandwidth(topology.bandwidth)} from every machine to every other`;
    case 'list': {
      const widths = topology.links.map(({ bandwidth }) => bandwidth);
      const [least, most] = [Math.min(...widths), Math.max(...widths)];
      return `${countOf(widths.length, 'listed link')} of ${least === most ? '' : `${formatBandwidth(least)} to `}${formatBandwidth(most)}`;
    }
  }
}

function reductionText(reduction: number): string {
  return reduction === 0 ? '' : `; reduction ${formatNumber(reduction * 1e9)} ns/B`;
}

function percent(share: number): string {
  return `${formatNumber(100 * share)} %`;
}
