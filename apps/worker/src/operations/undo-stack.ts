export type Undo = () => Promise<void>;

/** How to undo what was done, last first. */
export class UndoStack {
  private readonly undos: Undo[] = [];

  push(undo: Undo): void {
    this.undos.push(undo);
  }

  clear(): void {
    this.undos.length = 0;
  }

  /** Called again after it failed, it goes on with the one that failed. @param before is done before each */
  async undoAll(before: () => Promise<void>): Promise<void> {
    for (let undo = this.undos.at(-1); undo; undo = this.undos.at(-1)) {
      await before();
      await undo();
      this.undos.pop();
    }
  }
}
