// Queries.

const titles = ['one', 'two', 'three', 'decorate', 'drop'];
const pages = side => Promise.all(titles.map(title => side.rest.post('/classes/Page', { title, side: title })));

export const finds = {
  'beforeFind may change, replace or refuse a query': async side => {
    await pages(side);
    for (const act of ['nothing', 'mutate', 'other', 'objects', 'none', 'refuse']) {
      side.told(await side.rest.get('/classes/Page', { where: { act }, order: 'title' }));
    }
  },
  'finds tell their options': async side => {
    const { told, rest } = side;
    const where = { title: { $gt: 'a' } };
    told(await rest.get('/classes/Page', { where, order: '-title,side', limit: 2, skip: 1, keys: 'title' }));
    told(await rest.get('/classes/Page', { where: { title: 'one' }, count: 1, limit: 0 }));
    told(await rest.get('/classes/Page', { where: { title: 'one' }, include: 'side', excludeKeys: 'side' }));
  },
  'afterFind may change what is found': async side => {
    const { told, rest } = side;
    told(await rest.get('/classes/Page', { where: { title: 'decorate' } }));
    told(await rest.get('/classes/Page', { where: { title: 'drop' } }));
  },
  'gets are finds of one': async side => {
    const { told, rest } = side;
    const { body } = await rest.get('/classes/Page', { where: { title: 'two' } });
    side.calls();
    told(await rest.get(`/classes/Page/${body.results[0].objectId}`));
    told(await rest.get('/classes/Page/missing123'));
  },
};
