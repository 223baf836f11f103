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
  'finds inside of others have hooks': async side => {
    const { told, rest, master } = side;
    const pointerTo = (className, { body }) => ({ __type: 'Pointer', className, objectId: body.objectId });
    let mark;
    for (const [n, title] of ['inner one', 'inner two', 'inner three'].entries()) {
      const page = pointerTo('Page', await rest.post('/classes/Page', { title }));
      mark = pointerTo('Mark', await rest.post('/classes/Mark', { n, page, title }));
    }
    side.calls();
    const find = async (where, more = {}, client = rest) =>
      told(await client.get('/classes/Mark', { where, keys: 'n,page', order: 'n', ...more }));
    const pages = where => ({ className: 'Page', where });
    const inner = { title: { $regex: '^inner t' } };
    for (const where of [inner, { title: 'drop' }, { act: 'nothing' }, { act: 'refuse' }, { act: 'other' }]) {
      await find({ page: { $inQuery: pages(where) } });
      await find({ page: { $notInQuery: pages(where) } }, { count: 1 });
      await find({ title: { $select: { key: 'title', query: pages(where) } } });
      await find({ title: { $dontSelect: { key: 'title', query: pages(where) } } });
    }
    await find({ $or: [{ n: 0 }, { page: { $inQuery: pages(inner) } }] });
    await find({ page: { $inQuery: pages(inner) } }, {}, master);
    await find({ n: 1 }, { include: 'page' });
    await rest.post('/classes/Note', { mark });
    const nested = { className: 'Mark', where: { page: { $inQuery: pages(inner) } } };
    told(await rest.get('/classes/Note', { where: { mark: { $inQuery: nested } } }));
  },
  'gets are finds of one': async side => {
    const { told, rest } = side;
    const { body } = await rest.get('/classes/Page', { where: { title: 'two' } });
    side.calls();
    told(await rest.get(`/classes/Page/${body.results[0].objectId}`));
    told(await rest.get('/classes/Page/missing123'));
  },
};
