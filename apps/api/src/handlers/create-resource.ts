import { requireProject } from '../access/identify';
import { acceptCreation } from '../operations/accept-creation';
import { replyToCreation } from '../operations/reply';
import { dryRun } from '../views/dry-run-view';
import { parseDesired, requireFit } from '../wrappers/with-body';
import { withType } from '../wrappers/with-type';

/** POST /api/resources/{type}. With `?dry_run=true` nothing is created, and no name is used up. */
export const createResource = withType(async ({ type, ...call }) => {
  const { request, context } = call;
  const desired = parseDesired(type, request.body);
  const project = requireProject(request.caller, desired.project ?? request.caller.project);
  request.concerns({ project });
  const memoryBytes = requireFit(type, desired, request.body);
  if (request.query['dry_run'] === true) return { status: 200, body: await dryRun(context, type, desired) };
  return replyToCreation(call, await acceptCreation(call, { type, project, desired, memoryBytes }));
});
