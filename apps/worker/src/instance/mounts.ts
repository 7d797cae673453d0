import { join } from 'node:path';
import type { ResourceType } from '#core';
import type { Mount } from '../docker/containers/container-spec';
import { temporaryFolderOf } from './temporary-folder';

type TypeDefinition = ResourceType['definition'];

/** The configuration files in a folder, where the server looks for them. */
export function fileMounts({ files }: TypeDefinition, folder: string): Mount[] {
  return Object.entries(files).map(([name, path]) => {
    return { hostPath: join(folder, name), containerPath: path, readOnly: true };
  });
}

/** All that a server has of its folder: data, temporary files and configuration files. */
export function folderMounts(definition: TypeDefinition, folder: string): Mount[] {
  return [
    { hostPath: join(folder, 'data'), containerPath: definition.data, readOnly: false },
    { hostPath: temporaryFolderOf(folder), containerPath: definition.temporary, readOnly: false },
    ...fileMounts(definition, folder),
  ];
}
