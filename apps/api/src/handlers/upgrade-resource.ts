import { echo, imagesOf, type ResourceType } from '#core';
import { acceptChange } from '../operations/accept-change';
import { replyToOperation } from '../operations/reply';
import { upgradeBody } from '../schemas/bodies';
import { badField, withBody } from '../wrappers/with-body';
import { withRecord } from '../wrappers/with-instance';

/** A server reads the data of the versions that the type's `upgrades` list, and of no others. */
function checkUpgrade({ definition }: ResourceType, from: string, to: string): void {
  const refuse = (message: string) => badField('image_version', `image_version: ${message}`);
  const images = imagesOf(definition);
  if (!images.includes(to)) throw refuse(`${echo(to)} is not one of ${images.join(', ')}`);
  if (to === from) throw refuse(`'${to}' is the present version already`);
  const tagOf = (image: string) => image.slice(definition.image.length + 1);
  if (definition.upgrades[tagOf(to)]?.includes(tagOf(from))) return;
  const reachable = images.filter((image) => definition.upgrades[tagOf(image)]?.includes(tagOf(from)));
  const expected = reachable.length > 0 ? reachable.join(', ') : 'none: no version upgrades from it';
  const cause = 'a downgrade, or a jump over a version';
  throw refuse(`'${to}' cannot read the data of '${from}' (${cause}; expected: ${expected})`);
}

/** POST …/{name}/upgrade */
export const upgradeResource = withRecord(
  withBody(upgradeBody, async ({ record, type, body: { image_version }, ...call }) => {
    checkUpgrade(type, record.image_version, image_version);
    const operation = { kind: 'upgrade', input: { image_version } } as const;
    return replyToOperation(call, await acceptChange(call, record, { operation }));
  }),
);
