/** What the API asks the workers, which alone can see the Docker Engine. */
export interface Questions {
  /** For each host with a worker, whether it has the image; null when it did not answer in time. */
  imageOnHosts(image: string): Promise<Record<string, boolean | null>>;
}
