/** Numbers ports anew: a participant's first is its own number, so that walking along the participants walks along the ports. */
export class OwnPorts {
  areShared = false;
  // By port of the table: who uses it, and its number here.
  private readonly owner: Int32Array;
  private readonly number: Int32Array;
  private readonly first: Int32Array;
  private readonly further: number[] = [];

  constructor(ports: number, participants: number) {
    this.owner = new Int32Array(ports).fill(-1);
    this.number = new Int32Array(ports);
    this.first = new Int32Array(participants).fill(-1);
  }

  numberOf(port: number, participant: number): number {
    const owner = this.owner[port]!;
    if (owner === participant) return this.number[port]!;
    if (owner !== -1) this.areShared = true;
    let number = participant;
    if (this.first[participant] === -1) this.first[participant] = port;
    else number = this.first.length + this.further.push(port) - 1;
    this.owner[port] = participant;
    this.number[port] = number;
    return number;
  }

  /** By number: the port; −1 for a participant that has none. */
  all(): Int32Array {
    return Int32Array.from([...this.first, ...this.further]);
  }
}
