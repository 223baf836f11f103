// Whether a validator object has the rules and the types of rules that there are.

const fieldRules = {
  type: ['any'],
  constant: ['boolean'],
  default: ['any'],
  options: ['array', 'function', 'any'],
  required: ['boolean'],
  error: ['string'],
};

const rules = {
  requireUser: ['boolean'],
  requireAnyUserRoles: ['array', 'function'],
  requireAllUserRoles: ['array', 'function'],
  requireMaster: ['boolean'],
  validateMasterKey: ['boolean'],
  skipWithMasterKey: ['boolean'],
  requireUserKeys: ['array', 'object'],
  fields: ['array', 'object'],
  rateLimit: ['object'],
};

/** "string" for String: the name of a constructor or function, in lower case; "" where it has none. */
export function constructorName(value) {
  return (/^\s*function (\w+)/.exec(String(value))?.[1] ?? '').toLowerCase();
}

function typeOf(value) {
  if (Array.isArray(value)) {
    return 'array';
  }
  return typeof value === 'function' ? constructorName(value) || 'function' : typeof value;
}

function checkRule(known, name, value) {
  const types = known[name];
  if (!types) {
    throw `${name} is not a supported parameter for Cloud Function validations.`;
  }
  const type = typeOf(value);
  if (!types.includes(type) && !types.includes('any')) {
    throw `Invalid type for Cloud Function validation key ${name}. Expected ${types.join('|')}, actual ${type}`;
  }
}

/** Throws a text. */
export function checkValidator(validator) {
  if (!validator || typeof validator === 'function') {
    return;
  }
  for (const [name, value] of Object.entries(validator)) {
    checkRule(rules, name, value);
    if ((name !== 'fields' && name !== 'requireUserKeys') || Array.isArray(value)) {
      continue;
    }
    for (const field of Object.values(value)) {
      for (const subName in field) {
        checkRule(fieldRules, subName, field[subName]);
      }
    }
  }
}
