// parsegres alone on an empty database of a new cluster.

import { restClient } from '../../e2e/lib/rest.js';
import { defaultTarget, keys } from '../../e2e/lib/servers.js';
import { createDatabase, query } from '../../e2e/lib/sql.js';
import { withCluster } from './bed.mjs';

/** Calls work({server, client, sql, bed}) with the master key in the client. */
export function withServer(work, options) {
  return withCluster(async bed => {
    const databaseURI = await createDatabase(bed.cluster, 'growth');
    const server = await bed.serve(defaultTarget, 'growth', options);
    const client = restClient(server, { masterKey: keys.masterKey });
    return work({ server, client, bed, sql: (text, values) => query(databaseURI, text, values) });
  });
}
