package io.github.spikegen.diffusion;

import io.github.spikegen.internal.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The orders that {@link UnmaskingOrder} names. */
final class UnmaskingOrders {

  private UnmaskingOrders() {}

  /** A plan whose places are known beforehand. */
  static final class FixedPlaces implements UnmaskingOrder.Plan {

    private final int[] places;
    private final int[] from;

    /** For places in the order in which they are unmasked, and the number of each step's. */
    FixedPlaces(int[] places, int[] counts) {
      this.places = places.clone();
      from = new int[counts.length];
      for (int s = counts.length - 1; s > 0; s--) {
        from[s - 1] = from[s] + counts[s];
      }
      if (from[0] != places.length) {
        throw new IllegalArgumentException(
            "counts must add up to the %d places, but are %d".formatted(places.length, from[0]));
      }
    }

    @Override
    public int count(int s) {
      return from[s - 1] - from[s];
    }

    @Override
    public long[] unmask(SamplerState state, Prediction prediction, RandomGenerator random) {
      long[] tokens = state.tokens();
      int s = state.samplingStep();
      for (int i = from[s]; i < from[s - 1]; i++) {
        tokens[places[i]] = prediction.draw(places[i], random);
      }
      return tokens;
    }
  }

  /** Draws the time of each masked place. */
  record InRandomOrder(String name) implements UnmaskingOrder {

    @Override
    public Plan plan(SamplerState start, RandomGenerator random) {
      StepGrid grid = start.grid();
      int[] when = new int[start.height() * start.width()];
      int[] counts = new int[grid.count() + 1];
      for (int place = 0; place < when.length; place++) {
        if (start.isMasked(place)) {
          when[place] = grid.stepOf(random.nextDouble() * grid.start());
          counts[when[place]]++;
        }
      }
      int[] places =
          IntStream.range(0, when.length)
              .filter(start::isMasked)
              .boxed()
              .sorted(Comparator.comparingInt(place -> -when[place]))
              .mapToInt(place -> place)
              .toArray();
      return new FixedPlaces(places, counts);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Takes the masked places as a shifted Halton sequence has them. */
  record ByHalton(String name) implements UnmaskingOrder {

    private static volatile HaltonOrder latest =
        new HaltonOrder(1, 1); // one size in a row is usual

    @Override
    public Plan plan(SamplerState start, RandomGenerator random) {
      int masked = start.maskedCount();
      int[] counts = new int[start.grid().count() + 1];
      for (int s = 1; s < counts.length; s++) {
        counts[s] = start.grid().meanCount(s, masked);
      }
      int[] places = order(start.height(), start.width()).shifted(random);
      return new FixedPlaces(Arrays.stream(places).filter(start::isMasked).toArray(), counts);
    }

    private static HaltonOrder order(int height, int width) {
      HaltonOrder order = latest;
      if (!order.isOf(height, width)) {
        order = new HaltonOrder(height, width);
        latest = order;
      }
      return order;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Draws a code for every masked place and keeps the most confident ones. */
  record ByConfidence(String name, double noise) implements UnmaskingOrder {

    ByConfidence {
      Require.finiteAtLeast("noise", 0, noise);
    }

    @Override
    public Plan plan(SamplerState start, RandomGenerator random) {
      return new MostConfident(start.grid(), start.maskedCount(), noise);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private record MostConfident(StepGrid grid, int maskedAtStart, double noise)
      implements UnmaskingOrder.Plan {

    private record Candidate(int place, int code, double confidence) {}

    @Override
    public int count(int s) {
      return grid.meanCount(s, maskedAtStart);
    }

    @Override
    public long[] unmask(SamplerState state, Prediction prediction, RandomGenerator random) {
      int s = state.samplingStep();
      double scale = noise * grid.remaining(s);
      long[] tokens = state.tokens();
      List<Candidate> candidates = new ArrayList<>();
      for (int place = 0; place < tokens.length; place++) {
        if (state.isMasked(place)) {
          double[] probabilities = prediction.probabilities(place);
          int code = Prediction.draw(probabilities, random);
          double confidence = Math.log(probabilities[code]) + scale * gumbel(random);
          candidates.add(new Candidate(place, code, confidence));
        }
      }
      candidates.sort(Comparator.comparingDouble(Candidate::confidence).reversed());
      for (Candidate candidate : candidates.subList(0, count(s))) {
        tokens[candidate.place()] = candidate.code();
      }
      return tokens;
    }

    private static double gumbel(RandomGenerator random) {
      return -Math.log(-Math.log(random.nextDouble(Double.MIN_NORMAL, 1)));
    }
  }
}
