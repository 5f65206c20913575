package io.github.spikegen.metric.similarity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class StimulusPresentationsTests {

  private static final double[] ONSETS = {10, 10.25, 10.5, 12};
  private static final double[] STIMULI = {7, 3, 7, 3};

  @Test
  void spikesInTheWindowAreCountedAndAveragedOverRepeats() {
    StimulusPresentations shown = StimulusPresentations.of(ONSETS, STIMULI);
    // stimulus 3: 0 at 10.25, 1 at 12; stimulus 7: 2 at 10, 1 at 10.5
    double[] spikes = {9.99, 10.125, 10.2, 10.3, 10.5, 10.7, 12.2};

    assertEquals(List.of(3.0, 7.0), shown.stimuli());
    assertEquals(List.of(2, 2), shown.repeats());
    assertArrayEquals(new double[] {0.5, 1.5}, shown.meanCounts(spikes, 0.125, 0.25));
  }

  @Test
  void theWindowHasItsBeginAndNotItsEnd() {
    StimulusPresentations shown = StimulusPresentations.of(new double[] {1}, new double[] {0});

    assertArrayEquals(
        new double[] {2}, shown.meanCounts(new double[] {1.25, 1.25, 1.5, 1.5}, 0.25, 0.5));
  }

  @Test
  void countsAreThoseOfAWalkOverAllSpikes() {
    SplittableRandom random = new SplittableRandom(5);
    double[] onsets = DoubleStream.generate(() -> random.nextDouble(100)).limit(40).toArray();
    double[] stimuli = DoubleStream.generate(() -> random.nextInt(4)).limit(40).toArray();
    double[] spikes =
        DoubleStream.generate(() -> random.nextDouble(100)).limit(999).sorted().toArray();
    double[] sums = new double[4];
    double[] repeats = new double[4];
    for (int i = 0; i < onsets.length; i++) {
      double onset = onsets[i];
      sums[(int) stimuli[i]] +=
          DoubleStream.of(spikes).filter(t -> t >= onset + 0.1 && t < onset + 2).count();
      repeats[(int) stimuli[i]]++;
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= repeats[i];
    }

    assertArrayEquals(sums, StimulusPresentations.of(onsets, stimuli).meanCounts(spikes, 0.1, 2));
  }

  @Test
  void refusesWhatIsNoPresentation() {
    assertThrows(
        IllegalArgumentException.class,
        () -> StimulusPresentations.of(new double[0], new double[0]));
    assertThrows(
        IllegalArgumentException.class, () -> StimulusPresentations.of(ONSETS, new double[3]));
    assertThrows(
        IllegalArgumentException.class,
        () -> StimulusPresentations.of(new double[] {Double.NaN}, new double[1]));
    StimulusPresentations shown = StimulusPresentations.of(ONSETS, STIMULI);
    assertThrows(IllegalArgumentException.class, () -> shown.meanCounts(new double[0], 0.5, 0.5));
  }
}
