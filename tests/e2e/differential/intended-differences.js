// Where parsegres differs from the original server on purpose. Each entry has the reason, and `when`: true for what it is about.
//   when({request, reference, parsegres, stage, changes})
// reference and parsegres are the comparable answers ({status, body, location}), or the stored objects when stage is 'stored'.

const isOperator = key => key.startsWith('$');

/** Calls visit(field, operator, operand) for each constraint of a where tree; plain equality has the operator '='. */
function eachConstraint(where, visit) {
  if (!where || typeof where !== 'object') {
    return;
  }
  for (const [field, constraint] of Object.entries(where)) {
    if (['$or', '$and', '$nor'].includes(field)) {
      (Array.isArray(constraint) ? constraint : []).forEach(part => eachConstraint(part, visit));
    } else if (constraint && typeof constraint === 'object' && Object.keys(constraint).some(isOperator)) {
      Object.entries(constraint).forEach(([operator, operand]) => visit(field, operator, operand));
      ['$inQuery', '$notInQuery'].forEach(name => eachConstraint(constraint[name]?.where, visit));
    } else {
      visit(field, '=', constraint);
    }
  }
}

function anyConstraint({ request }, test) {
  let found = false;
  eachConstraint(request.query?.where, (field, operator, operand) => {
    found ||= test(field, operator, operand);
  });
  return found;
}

/** Does any body of the request (a batch has many) have an operation or dotted key that fits? */
function anyChange({ request }, test) {
  const bodies = request.kind === 'batch' ? (request.body?.requests || []).map(({ body }) => body) : [request.body];
  return bodies.some(body => Object.entries(body || {}).some(([field, value]) => test(field, value?.__op, value)));
}

const isArrayField = field => ['arr', 'nums', 'ptrs'].includes(field);
const isList = value => Array.isArray(value);
const empty = value => value === '' || value === false || value === null;

export const intendedDifferences = [
  {
    name: 'no internal errors',
    reason: 'Where the original answers 500, a request is either wrong (then parsegres says so) or right (then it is done).',
    when: ({ reference, parsegres, stage }) => stage === 'answer' && reference.status === 500 && parsegres.status < 500,
  },
  {
    name: 'state after an internal error of the original',
    reason: 'What the original answered with 500 may have been done by parsegres.',
    when: ({ stage, answers }) => stage === 'stored' && answers.reference.status === 500,
  },
  {
    name: 'text of JSON syntax errors',
    reason: "The original repeats its JavaScript engine's words, which are of no use to another program.",
    when: ({ request, reference, parsegres, stage }) =>
      stage === 'answer' && request.raw !== undefined && reference.status === 400 && parsegres.status === 400,
  },
  {
    name: 'empty $in',
    reason: 'In an empty list is nothing; the original finds the rows without the field.',
    when: context => anyConstraint(context, (_, operator, operand) => operator === '$in' && isList(operand) && operand.length === 0),
  },
  {
    name: 'rows without the field and $nin',
    reason: 'A missing value is not in the list, as MongoDB and the documentation have it; SQL alone drops such rows.',
    when: context => anyConstraint(context, (_, operator) => operator === '$nin' || operator === '$notInQuery'),
  },
  {
    name: 'arrays: equality and $in mean contains',
    reason: 'The original compares a whole array with the scalar, or fails.',
    when: context => anyConstraint(context, (field, operator) => isArrayField(field) && ['=', '$eq', '$in', '$ne'].includes(operator)),
  },
  {
    name: '$all compares values',
    reason: 'The original compares texts, wants as many matches as list entries, and treats a single entry as a pointer.',
    when: context => anyConstraint(context, (field, operator) => operator === '$all'),
  },
  {
    name: 'dotted paths',
    reason: '$in, $nin, $exists, $ne and array indexes on a path mean what they mean on a field.',
    when: context => anyConstraint(context, field => field.includes('.')),
  },
  {
    name: 'comparison with an empty text or false',
    reason: 'The original takes an empty operand for a missing one and refuses the query.',
    when: context => anyConstraint(context, (_, operator, operand) => /^\$[lg]te?$/.test(operator) && empty(operand)),
  },
  {
    name: 'equality with an object or bytes',
    reason: 'The original has no SQL for it and refuses the query.',
    when: context =>
      context.reference.body?.code === 119 && anyConstraint(context, field => ['obj', 'bytes', 'file', 'poly', 'geo'].includes(field)),
  },
  {
    name: 'Add keeps order and duplicates',
    reason: 'The original passes the stored array through a set.',
    when: context => anyChange(context, (_, op) => op === 'Add' || op === 'AddUnique'),
  },
  {
    name: 'exact nested updates',
    reason: 'The original casts stored numbers to integers and loses siblings at the third level.',
    when: context => anyChange(context, field => field.includes('.')),
  },
  {
    name: 'SetOnInsert and Bytes on update',
    reason: 'The original has no SQL for them and refuses the update.',
    when: context =>
      anyChange(context, (_, op, value) => op === 'SetOnInsert' || value?.__type === 'Bytes') &&
      (context.stage === 'stored' || JSON.stringify(context.reference.body).includes('error')),
  },
  {
    name: 'exact counts',
    reason: 'Without conditions the original answers the master key with an estimate.',
    when: ({ request, changes, stage }) => stage === 'answer' && 'count' in (request.query || {}) && changes.every(({ path }) => path === '.body.count'),
  },
  {
    name: 'fields of another type than the operand',
    reason: "PostgreSQL casts the operand or fails; here a value is never equal to one of another type.",
    when: context => anyConstraint(context, field => /^x\d$/.test(field)),
  },
  {
    name: '$nor keeps rows without the field',
    reason: 'What is not there does not fulfil the condition; in SQL its negation is neither true nor false.',
    when: ({ request, stage }) => stage === 'answer' && JSON.stringify(request.query?.where ?? '').includes('$nor'),
  },
  {
    name: 'files in $ne',
    reason: 'The original compares the name with the whole JSON object.',
    when: context => anyConstraint(context, (field, operator) => field === 'file' && operator === '$ne'),
  },
  {
    name: 'a where, or a part of $or, that is no object',
    reason: 'It is refused with 102; the original takes a number for {} and a text for a list of fields.',
    when: ({ request, parsegres }) =>
      parsegres.body?.code === 102 && (/^\d+$/.test(request.query?.where) || (request.query?.where?.$or || []).includes?.('x')),
  },
  {
    name: 'unknown routes',
    reason: "The original sends its web framework's HTML page.",
    when: ({ reference, parsegres, stage }) => stage === 'answer' && reference.body === '<text>' && reference.status === parsegres.status,
  },
  {
    name: 'explain',
    reason: 'Not supported yet.',
    when: ({ request }) => request.query?.explain !== undefined,
  },
  {
    name: 'a body that is a list or a text',
    reason: 'The original takes it for an empty object and creates one.',
    when: ({ request }) => request.raw !== undefined && !request.raw.startsWith('{'),
  },
  {
    name: 'dates are ISO 8601',
    reason: "The original hands any text to PostgreSQL, which knows words as 'yesterday', too.",
    when: context => anyChange(context, (_, op, value) => value?.__type === 'Date' && Number.isNaN(Date.parse(value.iso))),
  },
  {
    name: 'failed transactions tell why',
    reason: 'The original answers 500 without saying what went wrong.',
    when: ({ request, parsegres, stage }) => stage === 'answer' && request.body?.transaction === true && parsegres.status === 400,
  },
];
