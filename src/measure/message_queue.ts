/** Items pushed on one side, iterated on the other, in order; iteration ends after `end()`. One reader. */
export class MessageQueue<Item> implements AsyncIterable<Item> {
  private readonly waiting: Item[] = [];
  private ended = false;
  private wake: () => void = () => undefined;

  push(item: Item): void {
    if (this.ended) return;
    this.waiting.push(item);
    this.wake();
  }

  end(): void {
    this.ended = true;
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    for (;;) {
      const item = this.waiting.shift();
      if (item !== undefined) {
        yield item;
        continue;
      }
      if (this.ended) return;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}
