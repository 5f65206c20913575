package io.github.spikegen.metric.similarity;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * When stimuli were shown to recorded neurons, and which: turns the times of a neuron's spikes into
 * its responses. Immutable.
 */
public final class StimulusPresentations {

  private final double[] onsets;
  private final int[] shown;
  private final double[] stimuli;
  private final int[] repeats;

  private StimulusPresentations(double[] onsets, double... names) {
    this.onsets = onsets;
    stimuli = DoubleStream.of(names).sorted().distinct().toArray();
    shown = DoubleStream.of(names).mapToInt(name -> Arrays.binarySearch(stimuli, name)).toArray();
    repeats = new int[stimuli.length];
    for (int stimulus : shown) {
      repeats[stimulus]++;
    }
  }

  /**
   * Describes presentations; those of the same number are repeats of one stimulus.
   *
   * @param onsets when each begins, in seconds; copied
   * @param stimuli the number of the stimulus that each shows; copied
   * @return the presentations
   * @throws IllegalArgumentException if there are none, there are not as many numbers as onsets, or
   *     one of them is not finite
   */
  public static StimulusPresentations of(double[] onsets, double[] stimuli) {
    if (onsets.length == 0 || onsets.length != stimuli.length) {
      throw new IllegalArgumentException(
          "there must be a stimulus for each onset, and one at least, but there are %d onsets and %d stimuli"
              .formatted(onsets.length, stimuli.length));
    }
    DoubleStream.concat(DoubleStream.of(onsets), DoubleStream.of(stimuli))
        .filter(value -> !Double.isFinite(value))
        .findFirst()
        .ifPresent(
            value -> {
              throw new IllegalArgumentException(
                  "onsets and stimuli must be finite, but one is " + value);
            });
    // -0 is the stimulus 0
    return new StimulusPresentations(
        onsets.clone(), DoubleStream.of(stimuli).map(x -> x + 0.0).toArray());
  }

  /** {@return the numbers of the stimuli, each once, ascending} */
  public List<Double> stimuli() {
    return DoubleStream.of(stimuli).boxed().toList();
  }

  /** {@return how often each stimulus was shown, at least once, in the order of the stimuli} */
  public List<Integer> repeats() {
    return Arrays.stream(repeats).boxed().toList();
  }

  /**
   * Counts spikes in a window after each onset, {@code [onset + from, onset + to)}, and averages
   * over repeats.
   *
   * @param spikes the times of a neuron's spikes, ascending, in seconds
   * @param from the begin of the window in seconds
   * @param to its end in seconds, above {@code from}
   * @return mean spikes a presentation, in the order of the stimuli
   * @throws IllegalArgumentException if the window is empty or not finite
   */
  public double[] meanCounts(double[] spikes, double from, double to) {
    if (!(from < to) || !Double.isFinite(from) || !Double.isFinite(to)) {
      throw new IllegalArgumentException(
          "the window must end after it begins, but is from %s to %s".formatted(from, to));
    }
    double[] counts = new double[stimuli.length];
    for (int i = 0; i < onsets.length; i++) {
      counts[shown[i]] += before(spikes, onsets[i] + to) - before(spikes, onsets[i] + from);
    }
    Arrays.setAll(counts, i -> counts[i] / repeats[i]);
    return counts;
  }

  /** Returns how many spikes there are before a time. */
  private static int before(double[] spikes, double time) {
    int low = 0;
    int high = spikes.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (spikes[middle] < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
