package io.github.spikegen.training;

import java.io.Serializable;
import java.util.function.Consumer;

/** Computes the gradients of a step's batches elsewhere, such as on other machines. */
@FunctionalInterface
public interface GradientWorkers {

  /**
   * Computes one part of a step. The parameters of all networks in training are those of this
   * process at the time of the call.
   *
   * @param work which batches
   * @param each is given what each batch gave, in the order of the batches, on the calling thread
   */
  void compute(PartOfStep work, Consumer<BatchGradients> each);

  /**
   * What is to be computed: the gradients of each of a step's batches for itself.
   *
   * @param epoch the epoch's number, as reports have it
   * @param part the number of the step's part, from 0
   * @param first the number of the step's first batch within the epoch, from 0
   * @param batches how many batches make the step, at least 1
   * @param watched whether spikes are to be counted
   */
  record PartOfStep(int epoch, int part, int first, int batches, boolean watched)
      implements Serializable {

    private static final long serialVersionUID = 1L;
  }
}
