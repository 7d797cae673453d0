import { AppError, type Excess } from '#core';

const MEGABYTE = 2 ** 20;

const inMegabytes = (bytes: number) => `${Math.ceil(bytes / MEGABYTE)} MB`;

/** Refuses what would take a project over its quota, with the numbers in the message and as fields. */
export function overQuota(project: string, { of, used, asked, limit }: Excess): AppError {
  const what = of === 'instances' ? 'instances' : 'memory of containers';
  const show = of === 'instances' ? String : inMegabytes;
  const message =
    `project(${project}) would go over its quota: ${what} ${show(used)} used + ${show(asked)} asked, ` +
    `which is more than ${show(limit)} (expected: delete what is not needed, or ask an admin for more)`;
  return new AppError('forbidden', message, { facts: { quota: { project, of, used, asked, limit } } });
}
