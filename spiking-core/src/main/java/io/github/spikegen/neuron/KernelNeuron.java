package io.github.spikegen.neuron;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.probe.SpikingNeuron;
import java.util.Optional;

/**
 * Neurons that compute from {@link NeuronKernel.Currents}, so that what comes before them can be
 * fused with them: normalized currents need not be stored.
 *
 * <p>Who runs the kernel in place of the block reports the spikes to probes.
 */
public interface KernelNeuron extends SpikingNeuron {

  /**
   * Returns the layer's kernel if it may run here and now.
   *
   * @param currents the currents before what is fused, {@code [T, N, ...]}
   * @return the kernel, whose spikes are those of the block; empty where the block must run itself,
   *     as on other devices
   */
  Optional<NeuronKernel> kernel(NDArray currents);
}
