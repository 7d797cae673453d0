/** [name, tag]; the name may hold a registry's port. */
export function splitImage(image) {
  const colon = image.lastIndexOf(':');
  return [image.slice(0, colon), image.slice(colon + 1)];
}
