// Markdown tables and medians.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const count = number => Math.round(number).toLocaleString('en');
export const ratio = number => (number >= 10 ? number.toFixed(1) : number.toFixed(2));
export const milliseconds = number => (number >= 100 ? number.toFixed(0) : number.toFixed(1));

/** A table whose first column is text and the others numbers. */
export function table(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index ? '--:' : ':--'))), ...rows.map(line)].join('\n');
}
