// Ids that SQL, pgbench and a load script can compute: the first letter of the class and nine digits.

export const idOf = (className, n) => `${className[0].toLowerCase()}${String(n).padStart(9, '0')}`;

/** The same in SQL. */
export const sqlId = (className, n) => `'${className[0].toLowerCase()}' || lpad((${n})::text, 9, '0')`;

/** The id of pgbench's random row. */
export const rowOf = className => sqlId(className, ':n');
