// What several scenarios do. A side has rest, master, calls() and told(), which keeps an answer for the comparison.

export const json = value => JSON.stringify(value);

export async function signUp({ rest }, username, more = {}) {
  const { body } = await rest.post('/users', { username, password: 'pass', ...more });
  return { sessionToken: body.sessionToken, id: body.objectId };
}

export const call = async ({ rest, told }, name, params = {}, as) =>
  told(await rest.post(`/functions/${name}`, params, as));

/** The new object's id, when it was made. */
export async function saveAndRead({ told, rest }, body) {
  const created = told(await rest.post('/classes/Item', body));
  if (created?.objectId) {
    told(await rest.get(`/classes/Item/${created.objectId}`));
  }
  return created?.objectId;
}
