import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { EXAMPLE_CALLS } from '../testing/example-calls.fixture';
import { type ManagementApp, startManagementApp } from '../testing/management-app.fixture';

interface Operation {
  readonly description?: string;
  readonly security?: unknown;
}

/** What Express keeps of a route that was registered. */
interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

let started: ManagementApp;
let documented: [route: string, operation: Operation][];

beforeAll(async () => {
  started = await startManagementApp();
  const { body } = (await request(started.app.getHttpServer()).get('/docs-json')) as {
    readonly body: { readonly paths: Record<string, Record<string, Operation>> };
  };
  documented = Object.entries(body.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
  );
});

afterAll(() => started.app.close());

describe('Every route of the admin API', () => {
  it('has an example, with the role that OpenAPI names', () => {
    const listed = documented
      .filter(([route]) => route.includes(' /admin/'))
      .map(([route, { description = '', security }]) => {
        expect(security).toEqual([{ bearer: [] }]);
        return `${route} ${/role `(\w+)`/.exec(description)?.[1] ?? ''}`;
      });
    const examples = EXAMPLE_CALLS.map(({ method, route, role }) => `${method} /admin/v1${route} ${role}`);
    expect([...listed].sort()).toEqual([...examples].sort());
  });

  it('is in the OpenAPI document, as all others of the port are', () => {
    const { router } = started.app.getHttpAdapter().getInstance() as { router: { stack: readonly Layer[] } };
    const registered = router.stack.flatMap(({ route }) =>
      Object.keys(route?.methods ?? {}).map(
        (method) => `${method} ${route?.path.replaceAll(/:(\w+)/g, '{$1}') ?? ''}`,
      ),
    );
    const described = [...documented.map(([route]) => route), 'get /docs', 'get /docs-json'];
    expect([...registered].sort()).toEqual([...described].sort());
  });
});
