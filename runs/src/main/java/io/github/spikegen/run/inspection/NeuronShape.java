package io.github.spikegen.run.inspection;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the neurons of a layer lie: in one row, or in channels of rows and columns.
 *
 * @param axes how many there are along each axis, in the order of {@code [T, N, ...]}; flat indices
 *     count along the last one first
 */
public record NeuronShape(List<Integer> axes) {

  /** Copies the axes. */
  public NeuronShape {
    axes = List.copyOf(axes);
  }

  /**
   * Makes the shape of the neurons behind time and batch.
   *
   * @param spikes the shape of spikes, {@code [T, N, ...]}
   * @return the shape of one image's neurons
   */
  public static NeuronShape of(Shape spikes) {
    return new NeuronShape(
        Arrays.stream(spikes.slice(2).getShape()).mapToObj(Math::toIntExact).toList());
  }

  /** {@return how many neurons there are, at least 1} */
  public int count() {
    return axes.stream().reduce(1, Math::multiplyExact);
  }

  /**
   * {@return where a neuron lies: a number for each axis, from 0, such as {@code 3:14:27} for
   * channel, row and column}
   *
   * @param neuron its flat index
   */
  public String place(int neuron) {
    List<String> place = new ArrayList<>();
    int left = neuron;
    for (int axis = axes.size() - 1; axis >= 0; axis--) {
      place.add(String.valueOf(left % axes.get(axis)));
      left /= axes.get(axis);
    }
    Collections.reverse(place);
    return String.join(":", place);
  }

  /** Returns the axes and how many neurons that makes, such as {@code 2x3x3 = 18}. */
  @Override
  public String toString() {
    String product = axes.stream().map("%,d"::formatted).collect(Collectors.joining("x"));
    return axes.size() > 1 ? "%s = %,d".formatted(product, count()) : product;
  }
}
