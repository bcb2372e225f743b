/** Whether a number rounds to the printed one in all of its digits. */
export function hasDigits(value: number, printed: string): boolean {
  return value.toFixed(printed.split('.')[1]?.length ?? 0) === printed;
}
