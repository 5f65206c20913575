package io.github.spikegen.cli.docs;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.neuron.LifDynamics;
import io.github.spikegen.neuron.LifParameters;

/**
 * How often a neuron fires at constant currents (its f-I curve).
 *
 * @param name what the neuron is called
 * @param lif what defines it
 * @param timeSteps over how many steps from rest spikes are counted
 */
record FiringCurve(String name, LifParameters lif, int timeSteps) {

  /**
   * Returns the firing rates.
   *
   * @param manager the manager under which the work is done; nothing stays there
   * @param currents constant currents
   * @return spikes a step at each current
   */
  double[] rates(NDManager manager, double... currents) {
    try (NoGrad off = new NoGrad();
        NDManager work = manager.newSubManager()) {
      NDArray row = work.create(currents, new Shape(1, currents.length));
      NDArray constant = row.toType(DataType.FLOAT32, true).repeat(0, timeSteps);
      NDArray rates = LifDynamics.spikes(constant, lif).mean(new int[] {0});
      return rates.toType(DataType.FLOAT64, true).toDoubleArray();
    }
  }
}
