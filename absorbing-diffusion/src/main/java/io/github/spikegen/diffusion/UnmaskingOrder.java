package io.github.spikegen.diffusion;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Which of the masked tokens a sampling step unmasks. Stateless; what is fixed for one sample is
 * its {@link Plan}.
 */
public interface UnmaskingOrder {

  /**
   * Each masked token independently, as the reverse process says. The times are drawn before
   * sampling begins, so steps at which a sample unmasks nothing cost no network call.
   *
   * <p>In the reverse process a token that is masked at time start, and is unmasked with
   * probability {@code (t-t')/t} on the way from t to t', is unmasked in {@code (t', t]} with
   * probability {@code (t-t')/start}: its time is uniform. So all times can be drawn first.
   */
  UnmaskingOrder RANDOM = new UnmaskingOrders.InRandomOrder("random");

  /** The order of {@link #confidence} with noise of scale 1. */
  UnmaskingOrder CONFIDENCE = confidence(1);

  /**
   * Those that a two-dimensional Halton sequence comes to next, as many as the reverse process
   * unmasks on average: tokens of one step, which are drawn independently of each other, then lie
   * far apart. After Besnier et al., "Halton Scheduler for Masked Generative Image Transformer"
   * (ICLR 2025, arXiv 2503.17076); here each sample's order is shifted over the grid at random,
   * around its edges, so that every place is as likely to come early as any other. The order does
   * not depend on what is drawn, so that with one token a step the model's distribution is drawn
   * from.
   */
  UnmaskingOrder HALTON = new UnmaskingOrders.ByHalton("halton");

  /**
   * {@return the order that unmasks those tokens first whose drawn codes the network holds most
   * probable, after Gumbel noise; as many as the reverse process unmasks on average} A heuristic:
   * it does not draw from the model's distribution.
   *
   * @param noise the scale of the Gumbel noise on the log probabilities at the first step; it falls
   *     with the mask ratio to 0. At least 0
   */
  static UnmaskingOrder confidence(double noise) {
    return new UnmaskingOrders.ByConfidence("confidence", noise);
  }

  /** {@return the orders of this library: random, confidence and halton} */
  static List<UnmaskingOrder> builtIn() {
    return List.of(RANDOM, CONFIDENCE, HALTON);
  }

  /**
   * {@return an order of this library}
   *
   * @param name random, confidence or halton
   */
  static UnmaskingOrder valueOf(String name) {
    for (UnmaskingOrder order : builtIn()) {
      if (order.name().equals(name)) {
        return order;
      }
    }
    throw new IllegalArgumentException(
        builtIn().stream()
            .map(UnmaskingOrder::name)
            .collect(Collectors.joining(", ", "expected ", ", but was '" + name + "'")));
  }

  /** {@return the name of this order, in lower case} */
  String name();

  /**
   * {@return what is known of a sample before its first step}
   *
   * @param start the sample; its sampling steps are {@link SamplerState#samplingStep} down to 1
   * @param random the sample's random numbers
   */
  Plan plan(SamplerState start, RandomGenerator random);

  /** What is fixed of one sample. Immutable. */
  interface Plan {

    /**
     * {@return how many tokens a sampling step unmasks, 0 for a step that is skipped without a
     * network call; all steps together unmask all masked tokens of the sample}
     *
     * @param s the sampling step, S to 1
     */
    int count(int s);

    /**
     * {@return the sample's tokens after one more step, row by row}
     *
     * @param state the sample
     * @param prediction the network's prediction for it
     * @param random the sample's random numbers
     */
    long[] unmask(SamplerState state, Prediction prediction, RandomGenerator random);

    /**
     * {@return a plan whose places are fixed beforehand}
     *
     * @param places the masked places in the order in which they are unmasked
     * @param counts how many of them step s unmasks, at index s from 0 to S; 0 at index 0
     */
    static Plan ofPlaces(int[] places, int[] counts) {
      return new UnmaskingOrders.FixedPlaces(places, counts);
    }
  }
}
