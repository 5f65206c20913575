package io.github.spikegen.optimizer;

import io.github.spikegen.internal.Require;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Parameters that an optimizer treats differently from the rest, chosen by name.
 *
 * @param contains tells by name whether a parameter belongs to the group
 * @param learningRateFactor multiplies the schedule's learning rate, at least 0
 * @param weightDecay replaces the optimizer's weight decay, at least 0
 */
public record ParameterGroup(
    Predicate<String> contains, double learningRateFactor, double weightDecay) {

  /**
   * Checks the values.
   *
   * @param contains tells by name whether a parameter belongs to the group
   * @param learningRateFactor multiplies the schedule's learning rate, at least 0
   * @param weightDecay replaces the optimizer's weight decay, at least 0
   */
  public ParameterGroup {
    Objects.requireNonNull(contains, "contains");
    Require.finiteAtLeast("learningRateFactor", 0, learningRateFactor);
    Require.finiteAtLeast("weightDecay", 0, weightDecay);
  }

  /**
   * Returns a group without weight decay at the full learning rate.
   *
   * @param nameEndings how the names of its parameters end: in DJL {@code "bias"} for biases,
   *     {@code "gamma"} and {@code "beta"} for normalization layers
   * @return the group
   */
  public static ParameterGroup withoutWeightDecay(String... nameEndings) {
    List<String> endings = List.of(nameEndings);
    return new ParameterGroup(name -> endings.stream().anyMatch(name::endsWith), 1, 0);
  }
}
