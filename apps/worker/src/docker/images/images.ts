/** How much of an image has arrived; the total grows while Docker learns of the layers. */
export interface PullProgress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

/** Docker's images. Throws AppError `engine_unreachable` (retryable), `image_unavailable`, `disk_full` or `internal`. */
export interface Images {
  /** The image's id, which differs for images with another content; undefined when it is not on this host. */
  find(image: string): Promise<string | undefined>;
  pull(image: string, signal: AbortSignal, onProgress: (progress: PullProgress) => void): Promise<void>;
}
