/** How much of an image has arrived; the total grows while Docker learns of the layers. */
export interface PullProgress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

/** Docker's images. Throws AppError `engine_unreachable` (retryable), `image_unavailable`, `disk_full` or `internal`. */
export interface Images {
  has(image: string): Promise<boolean>;
  pull(image: string, signal: AbortSignal, onProgress: (progress: PullProgress) => void): Promise<void>;
}
