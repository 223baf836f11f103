// A query that does not end by itself.

const nine = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** An odd number of letters cannot be made of pairs, which a backtracking search for `endless` finds out after years. */
export const almost = `${'a'.repeat(60)}b${'a'.repeat(119)}`;

/** A where for objects whose `text` is `almost`. */
export const endless = { text: { $regex: `^${'(a+)'.repeat(9)}b${nine.map(n => `\\${n}\\${n}`).join('')}$` } };
