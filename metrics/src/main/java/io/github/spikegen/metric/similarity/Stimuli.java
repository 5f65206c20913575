package io.github.spikegen.metric.similarity;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What is checked and drawn of stimuli. */
final class Stimuli {

  private Stimuli() {}

  static void requireSame(int a, int b) {
    if (a != b) {
      throw new IllegalArgumentException(
          "both must be of the same stimuli, but are of %d and %d".formatted(a, b));
    }
  }

  static void requireOneEntryEach(int[] entries, int stimuli) {
    if (entries.length != stimuli) {
      throw new IllegalArgumentException(
          "there must be one entry a stimulus, %d, but there are %d"
              .formatted(stimuli, entries.length));
    }
  }

  static int[] shuffled(int stimuli, SplittableRandom random) {
    int[] order = IntStream.range(0, stimuli).toArray();
    for (int i = stimuli - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int other = order[j];
      order[j] = order[i];
      order[i] = other;
    }
    return order;
  }
}
