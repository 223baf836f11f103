// The rule `rateLimit` of validators: the server counts, for all programs and before it asks any.

const rules = new Set([
  'requestPath',
  'requestMethods',
  'requestTimeWindow',
  'requestCount',
  'errorResponseMessage',
  'includeInternalRequests',
  'includeMasterKey',
  'redisUrl',
  'zone',
]);

// The routes at which requests can be counted are those of what comes before.
const limited = new Set(['beforeSave', 'beforeDelete', 'beforeFind', 'beforeLogin', 'beforePasswordResetRequest']);

export const isLimited = triggerName => limited.has(triggerName);

/** What the server is told of a rule. Throws a text for an option that there is not. */
export function rateLimitOf(rule, log) {
  if (!rule) {
    return undefined;
  }
  const unknown = Object.keys(rule).find(name => !rules.has(name));
  if (unknown) {
    throw `Invalid rate limit option "${unknown}"`;
  }
  const { requestPath, redisUrl, ...limit } = rule;
  if (requestPath !== undefined) {
    log.warn(`requestPath ${requestPath} of a rate limit does nothing: what is counted is the route of the handler.`);
  }
  return limit;
}
